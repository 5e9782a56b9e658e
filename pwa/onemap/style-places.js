/** Facilities, the home and its ring, and every word on the map. */
import { mix, rgba } from "onemap/colour";
import { FONT, steady } from "onemap/style-brush";
import { ROAD_RANK } from "onemap/style-ground";
import { LEVELS } from "onemap/tokens";

/** @typedef {import("onemap/style-brush").Brush} Brush */

/** @param {Brush} brush */
function circles({ c, big, layer }) {
  const on = ["boolean", ["feature-state", "on"], false];
  return [
    layer("facility-ring", "circle", "facility", { paint: {
      "circle-radius": steady(12, 13, 15, big ? 25 : 20), "circle-color": rgba(c.card), "circle-opacity": ["case", on, 0.9, 0],
      "circle-stroke-color": rgba(c.act), "circle-stroke-width": 3, "circle-stroke-opacity": ["case", on, 1, 0] } }),
    layer("facility-dot", "circle", "facility", { maxzoom: 16, paint: {
      "circle-radius": steady(9, 1.5, 12.5, 4), "circle-color": ["match", ["get", "built"], "built", rgba(c.act), rgba(c.card)],
      "circle-stroke-color": rgba(c.act), "circle-stroke-width": 1.25 } }),
  ];
}

/** @param {Brush} brush */
export function facilities(brush) {
  const { c, text, ink, key, layer } = brush;
  const pin = {
    "icon-image": ["concat", "pin|", ["get", "kind"], "|", ["coalesce", ["get", "built"], "built"], `|${key}`],
    "icon-allow-overlap": ["step", ["zoom"], false, 16, true], "icon-padding": 1,
  };
  return [
    layer("around", "line", "around", { filter: ["==", ["geometry-type"], "LineString"], layout: { "line-cap": "butt" },
      paint: { "line-color": rgba(c.act), "line-width": 1.5, "line-dasharray": [3.4, 3.4] } }),
    layer("around-name", "symbol", "around", {
      minzoom: 12, filter: ["==", ["geometry-type"], "Point"], layout: { ...FONT, "text-field": ["get", "name"], "text-size": text(12) },
      paint: { ...ink, "text-color": rgba(c.act), "text-halo-width": 2.5, "text-halo-color": rgba(c["map-halo"]) } }),
    ...circles(brush),
    layer("home-name", "symbol", "home", { layout: {
      ...FONT, "text-field": ["get", "name"], "text-size": text(13), "text-variable-anchor": ["top", "bottom", "left", "right"],
      "text-radial-offset": 1.8, "text-justify": "auto" }, paint: { ...ink, "text-color": rgba(c.ink), "text-halo-width": 2 } }),
    layer("facility", "symbol", "facility", { minzoom: 12.5, layout: {
      ...pin, ...FONT, "icon-size": steady(12.5, 0.62, 14.5, 1), "symbol-sort-key": ["coalesce", ["get", "rank"], 9],
      "text-field": ["step", ["zoom"], "", 15, ["coalesce", ["get", "name"], ""]], "text-size": text(12.5), "text-offset": [0, 1.6],
      "text-anchor": "top", "text-optional": true, "text-max-width": 7 }, paint: ink }),
    layer("home", "symbol", "home", { layout: { ...pin, "icon-size": steady(10, 0.7, 14, 1.15), "icon-allow-overlap": true } }),
  ];
}

/** @param {Brush} brush @param {import("onemap/style-zones").Zones} zones */
export function words(brush, zones) {
  return [...ways(brush), ...zoneWords(brush, zones), ...places(brush)];
}

/** @param {Brush} brush */
const named = ({ text }) => (/** @type {number} */ size) => (
  { ...FONT, "text-field": ["coalesce", ["get", "name"], ""], "text-size": text(size) });

/** @param {Brush} brush */
const waterInk = ({ c, dark, ink }) => (
  { ...ink, "text-color": rgba(mix(c["map-water"], dark ? c.ink : [20, 70, 110], dark ? 0.68 : 0.66)) });

/** @param {Brush} brush */
function ways(brush) {
  const { ink, layer } = brush;
  const rank = ["match", ["get", "class"], ...Object.entries(ROAD_RANK).flat(), 0];
  return [
    layer("waterway-name", "symbol", "waterway", { minzoom: 11.5, paint: waterInk(brush), layout: {
      ...named(brush)(12.5), "symbol-placement": "line", "text-letter-spacing": 0.3, "symbol-spacing": 420 } }),
    layer("road-name", "symbol", "road", {
      minzoom: 13.5, filter: ["!=", ["coalesce", ["get", "name"], ""], ""], paint: { ...ink, "text-halo-width": 2 }, layout: {
        ...named(brush)(12), "symbol-placement": "line", "symbol-spacing": 320, "text-padding": 8, "symbol-sort-key": ["-", 0, rank] } }),
  ];
}

/** @param {Brush} brush @param {import("onemap/style-zones").Zones} zones */
function zoneWords(brush, zones) {
  const { c, ink, key, layer } = brush;
  const shown = { visibility: zones === "none" ? "none" : "visible" };
  const byLevel = ["match", ["get", "level"], ...LEVELS.flatMap((level) => [level, rgba(c[`${level}-ink`])]), rgba(c["map-text"])];
  return [
    layer("zone-name", "symbol", "restriction", {
      minzoom: 13, filter: ["!=", ["geometry-type"], "Point"], paint: { ...ink, "text-color": byLevel, "text-halo-width": 2 },
      layout: { ...named(brush)(12.5), ...shown, "text-max-width": 8, "text-padding": 14 } }),
    layer("zone-point", "symbol", "restriction", { minzoom: 13, filter: ["==", ["geometry-type"], "Point"], layout: {
      ...shown, "icon-image": ["concat", "sign|", ["get", "level"], `|${key}`], "icon-size": 0.72, "icon-allow-overlap": true } }),
  ];
}

/** @param {Brush} brush */
function places(brush) {
  const { c, dark, ink, text, layer } = brush;
  const green = mix(c["map-green"], dark ? [70, 110, 80] : [60, 120, 70], dark ? 0.3 : 0.42);
  const kind = ["get", "kind"];
  return [
    layer("hill-name", "symbol", "place", { filter: ["==", kind, "hill"], layout: { ...named(brush)(13), "text-letter-spacing": 0.4 },
      paint: { ...ink, "text-color": rgba(mix(green, c.ink, dark ? 0.62 : 0.5)), "text-halo-width": 2 } }),
    layer("sea-name", "symbol", "place", { filter: ["==", kind, "sea"], layout: { ...named(brush)(15), "text-letter-spacing": 0.3 },
      paint: waterInk(brush) }),
    layer("place-name", "symbol", "place", {
      filter: ["in", kind, ["literal", ["city", "county", "town", "village"]]], maxzoom: 15.5, layout: {
        ...named(brush)(12), "text-size": ["match", kind, "city", text(18), "county", text(17), "town", text(15), text(12.5)],
        "symbol-sort-key": ["coalesce", ["get", "rank"], 9], "text-padding": 6 },
      paint: { ...ink, "text-color": ["match", kind, "village", rgba(c["map-text"]), rgba(c.ink)], "text-halo-width": 1.75 } }),
  ];
}
