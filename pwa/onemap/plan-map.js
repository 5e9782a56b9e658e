/**
 * `<plan-map>`: the live map of a page. Attributes: `centre` "lon,lat", `zoom`, `plan` (true, false, faint),
 * `zones` (all, faint, none), `pins` (true, false), `sprite`, `label`. `ready` gives the MapLibre map; without WebGL2 it gives null
 * and the element says `data-map="none"`, so that the page can show its words instead.
 */
import { buildStyle, follow } from "onemap/map-style";
import { supplyImages } from "onemap/map-images";
import { readTokens } from "onemap/tokens";

export const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @typedef {{type: "Feature", id?: string | number, properties: Record<string, any>, geometry: {type: string, coordinates: any}}} Row */

/** @type {Record<string, string>} where each layer of the style is in the tiles */
const GROUPS = {
  ...Object.fromEntries(["sea", "water", "wood", "block", "building", "waterway", "road", "boundary", "place"].map((name) => [name, "base"])),
  landuse: "landuse", restriction: "restriction", facility: "facility",
};
const OWN = ["site", "hit", "home", "around"];
const EMPTY = { type: "FeatureCollection", features: [] };
const BASE_ZOOMS = { minzoom: 6, maxzoom: 16 };

/** The tiles of a public group; without it the map has none of that layer. @param {string} group @param {string} version */
function tiles(group, version) {
  const address = new URL(`/tiles/${group}/{z}/{x}/{y}`, location.origin).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
  return { type: "vector", tiles: [version ? `${address}?v=${version}` : address], ...BASE_ZOOMS,
    ...(group === "facility" ? { promoteId: "id" } : {}) };
}

/** @param {string} version of the published layers, so that a new version has new addresses */
function sources(version) {
  const vector = Object.fromEntries([...new Set(Object.values(GROUPS))].map((group) => [group, tiles(group, version)]));
  const own = OWN.map((name) => [name, { type: "geojson", data: EMPTY, promoteId: name === "hit" ? "code" : "id" }]);
  return { ...vector, ...Object.fromEntries(own) };
}

const at = (/** @type {string} */ layer) => (
  GROUPS[layer] ? { source: GROUPS[layer], "source-layer": layer } : { source: layer });

export class PlanMap extends HTMLElement {
  /** @type {any} */
  map = null;
  /** @type {(map: any) => void} */
  #found = () => {};
  /** @type {Promise<any>} the map once its style stands, or null where there can be none */
  ready = new Promise((found) => { this.#found = found; });

  connectedCallback() {
    if (!this.map) this.#open().then(this.#found, (problem) => {
      this.dataset.map = "none";
      this.#found(null);
      console.info("no map:", problem);
    });
  }

  async #open() {
    const maplibre = await import("maplibre-gl");
    const tokens = readTokens();
    const build = (/** @type {import("onemap/tokens").Tokens} */ now) => buildStyle(now, {
      sources: sources(this.getAttribute("version") ?? ""), at, plan: this.#plan(), zones: this.#zones(), pins: this.getAttribute("pins") !== "false" });
    const map = this.map = new maplibre.Map({
      container: this, center: this.centre, zoom: Number(this.getAttribute("zoom") ?? 14), minZoom: 8, maxZoom: 19,
      style: build(tokens), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      fadeDuration: still.matches ? 0 : 120, localIdeographFontFamily: tokens.font });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.getCanvas().setAttribute("aria-label", this.getAttribute("label") ?? "");
    map.on("error", () => { this.dataset.tiles = "missing"; });
    supplyImages(map, this.getAttribute("sprite") ?? "", readTokens);
    follow(map, build);
    map.once("idle", () => { this.dataset.map = "idle"; });
    await new Promise((done) => map.once("style.load", done));
    return map;
  }

  #plan() {
    const plan = this.getAttribute("plan");
    return plan === "faint" ? "faint" : plan !== "false";
  }

  #zones() {
    return /** @type {"all" | "faint" | "none"} */ (this.getAttribute("zones") ?? "none");
  }

  /** @returns {[number, number]} lon-lat */
  get centre() {
    const [lon, lat] = (this.getAttribute("centre") ?? "").split(",").map(Number);
    return [lon, lat];
  }

  /** Shows rows in one of the page's own layers: site, hit, home, around. @param {string} name @param {Row[]} features */
  show(name, features) {
    this.map?.getSource(name)?.setData({ type: "FeatureCollection", features });
  }

  /** @param {"restriction" | "landuse" | "facility"} what @param {boolean} on */
  toggle(what, on) {
    const ids = { restriction: /^zone-/, landuse: /^(land-use|parcel)$/, facility: /^facility/ }[what];
    for (const { id } of this.map?.getStyle().layers ?? []) {
      if (ids.test(id)) this.map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
    }
  }

  /** Keeps what the reader looks at in the middle of what the sheet leaves free. @param {number} seen @param {{top?: number, bottom?: number, jump?: boolean}} [how] */
  pad(seen, { top = 0, bottom = 0, jump = still.matches } = {}) {
    if (!this.map) return;
    const padding = { top, left: 0, right: 0, bottom: Math.max(0, this.clientHeight - seen) + bottom };
    if (jump) this.map.jumpTo({ padding });
    else this.map.easeTo({ padding, duration: 240 });
  }

  /** @param {[number, number]} centre lon-lat @param {number} [zoom] at least this near @param {number} [duration] */
  fly(centre, zoom = 0, duration = 600) {
    this.map?.easeTo({ center: centre, zoom: Math.max(zoom, this.map.getZoom()), duration: still.matches ? 0 : duration });
  }

  /** The nearest row of these layers within a finger's width. @param {{x: number, y: number}} point @param {string[]} layers @param {number} [reach] pixels */
  nearest({ x, y }, layers, reach = 22) {
    const [first] = this.map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers })
      .map((/** @type {any} */ row) => ({ row, at: this.map.project(row.geometry.coordinates) }))
      .sort((/** @type {any} */ a, /** @type {any} */ b) => Math.hypot(a.at.x - x, a.at.y - y) - Math.hypot(b.at.x - x, b.at.y - y));
    return first?.row ?? null;
  }
}
customElements.define("plan-map", PlanMap);

/** @param {Row[]} rows @returns {[[number, number], [number, number]]} south-west and north-east */
export function boxOf(rows) {
  const flat = rows.flatMap(({ geometry }) => geometry.coordinates.flat(Infinity));
  const xs = flat.filter((_, i) => i % 2 === 0);
  const ys = flat.filter((_, i) => i % 2 === 1);
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
}
