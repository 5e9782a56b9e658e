/**
 * `<hit-map>`: the map of a result. Shows the site and what it touches; a row of the list shows its part of the map,
 * a tap on the map marks its row.
 */
import { boxOf, still } from "onemap/plan-map";

/** @typedef {import("onemap/plan-map").Row} Row */

const NEAREST = 17.6;
const REACH = 16;

class HitMap extends HTMLElement {
  /** @type {Row[]} */
  #site = [];
  /** @type {Row[]} */
  #hits = [];
  #shown = "";

  connectedCallback() {
    this.plan = /** @type {import("onemap/plan-map").PlanMap} */ (this.querySelector("plan-map"));
    this.list = this.closest("main") ?? document.body;
    this.list.addEventListener("click", (event) => this.#clicked(event));
    this.#open();
  }

  async #open() {
    const asking = fetch(this.dataset.hits ?? "", { headers: { Accept: "application/geo+json, application/json" } });
    this.#site = JSON.parse(this.querySelector("script[data-site]")?.textContent ?? "[]");
    const map = await this.plan?.ready;
    if (!map) return;
    this.plan?.show("site", this.#site);
    this.#whole(0);
    map.on("click", (/** @type {any} */ event) => this.#tapped(event));
    this.#hits = await asking.then((answer) => (answer.ok ? answer.json() : { features: [] }), () => ({ features: [] }))
      .then(({ features }) => features);
    this.plan?.show("hit", this.#hits);
    this.dataset.ready = String(this.#hits.length);
  }

  /** @param {Row[]} rows @param {number} duration */
  #fit(rows, duration) {
    if (!rows.length) return;
    const padding = Math.min(48, this.clientHeight / 5);
    this.plan?.map.fitBounds(boxOf(rows), { padding, maxZoom: NEAREST, duration: still.matches ? 0 : duration });
  }

  /** @param {number} duration */
  #whole(duration) {
    this.#fit(this.#site, duration);
  }

  /** @param {string} layer @returns {Row[]} */
  #of(layer) {
    return this.#hits.filter(({ properties }) => properties.layer === layer);
  }

  /** Marks one layer's part of the site, on the map and in the list. @param {string} layer empty for none */
  #show(layer) {
    const mark = (/** @type {string} */ some, /** @type {boolean} */ on) => {
      for (const { properties } of this.#of(some)) this.plan?.map.setFeatureState({ source: "hit", id: properties.code }, { on });
    };
    mark(this.#shown, false);
    for (const link of this.list?.querySelectorAll("[data-hit]") ?? []) {
      if (/** @type {HTMLElement} */ (link).dataset.hit === layer) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.#shown = layer;
    mark(layer, true);
  }

  /** @param {Event} event */
  #clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLElement | null} */ (target.closest("[data-hit]"));
    if (target.closest("[data-act=whole]") && this.plan?.map) {
      this.#show("");
      this.#whole(600);
    } else if (link && this.plan?.map) {
      event.preventDefault();
      const layer = link.dataset.hit ?? "";
      this.#show(layer);
      const rows = this.#of(layer);
      this.#fit(rows.length ? rows : this.#site, 800);
    }
  }

  /** @param {{point: {x: number, y: number}}} event */
  #tapped({ point }) {
    const sign = this.plan?.nearest(point, ["hit-sign"], REACH);
    const rows = sign ? [sign] : this.plan?.map.queryRenderedFeatures([point.x, point.y], { filter: ["has", "code"] });
    const layer = rows.find((/** @type {any} */ { source }) => source === "hit")?.properties.layer ?? "";
    this.#show(layer);
    const link = layer && this.list?.querySelector(`[data-hit="${CSS.escape(layer)}"]`);
    if (link) link.closest("li")?.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });
  }
}
customElements.define("hit-map", HitMap);
