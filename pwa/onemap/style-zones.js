/** Restrictions as patterns, what a site touches as colour, the site itself in red. */
import { rgba } from "onemap/colour";
import { steady } from "onemap/style-brush";
import { LEVELS } from "onemap/tokens";

/** @typedef {import("onemap/style-brush").Brush} Brush */
/** @typedef {"all" | "faint" | "none"} Zones */

/** @type {Record<string, number[] | null>} solid, dashed, dotted, thin: told apart without colour */
const DASH = { prohibit: null, restrict: [4, 2], consult: [0.2, 2], note: null };
const ON = ["boolean", ["feature-state", "on"], false];
/** @param {string} level @param {string} type */
const of = (level, type) => ["all", ["==", ["get", "level"], level], ["==", ["geometry-type"], type]];
/** @param {string} part */
const part = (part) => ["==", ["get", "part"], part];

/** @param {Brush} brush @param {Zones} zones */
export function restrictions({ c, layer, picture }, zones) {
  const faint = zones === "faint" ? 0.55 : 1;
  const shown = { visibility: zones === "none" ? "none" : "visible" };
  return LEVELS.flatMap((level) => {
    const edge = level === "restrict" ? c["restrict-ink"] : c[`${level}-fill`];
    const cap = level === "consult" ? "round" : "butt";
    const dash = DASH[level] && { "line-dasharray": DASH[level] };
    const pattern = { "fill-pattern": picture(`zone|${level}`), "fill-opacity": steady(9, 0.25 * faint, 11.5, 0.5 * faint, 13, faint) };
    return [
      ...(level === "note" ? [] : [layer(`zone-${level}`, "fill", "restriction", { filter: of(level, "Polygon"), layout: shown, paint: pattern })]),
      layer(`zone-${level}-edge`, "line", "restriction", {
        filter: of(level, "Polygon"), layout: { ...shown, "line-join": "round", "line-cap": cap }, paint: {
          "line-color": rgba(edge, zones === "faint" ? 0.8 : 1), ...dash,
          "line-width": steady(10, 0.5, 12, 0.8, 14, level === "note" ? 1.25 : 1.75) } }),
      layer(`zone-${level}-line`, "line", "restriction", {
        filter: of(level, "LineString"), layout: { ...shown, "line-cap": cap },
        paint: { "line-color": rgba(edge), "line-width": steady(10, 1.2, 15, 3), ...dash } }),
    ];
  });
}

/** @param {Brush} brush */
export function hits({ c, layer }) {
  return LEVELS.flatMap((level) => [
    layer(`hit-${level}`, "fill", "hit", { filter: of(level, "Polygon"),
      paint: { "fill-color": rgba(c[`${level}-fill`]), "fill-opacity": ["case", ON, 0.5, 0.2] } }),
    layer(`hit-${level}-edge`, "line", "hit", {
      filter: ["all", ["==", ["get", "level"], level], ["!=", ["geometry-type"], "Point"]],
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": rgba(c[`${level}-ink`]), "line-width": ["case", ON, 3.5, 1.75] } }),
  ]);
}

/** @param {Brush} brush */
export function site({ c, big, layer }) {
  const round = { "line-join": "round", "line-cap": "round" };
  const on = ["boolean", ["get", "on"], false];
  return [
    layer("site-fill", "fill", "site", { filter: ["all", part("outline"), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": rgba(c.site), "fill-opacity": 0.12 } }),
    layer("site-halo", "line", "site", { filter: part("outline"), layout: round,
      paint: { "line-color": rgba(c["map-halo"], 0.85), "line-width": 5.5 } }),
    layer("site-line", "line", "site", { filter: part("outline"), layout: round,
      paint: { "line-color": rgba(c.site), "line-width": big ? 3.25 : 2.5 } }),
    layer("site-open", "line", "site", { filter: part("next"),
      paint: { "line-color": rgba(c.site), "line-width": 1.75, "line-dasharray": [2, 2] } }),
    layer("site-middle", "circle", "site", { filter: part("middle"), minzoom: 14, paint: {
      "circle-radius": 3.5, "circle-color": rgba(c.card), "circle-stroke-color": rgba(c.site, 0.75), "circle-stroke-width": 1.25 } }),
    layer("site-corner", "circle", "site", { filter: part("corner"), minzoom: 12.5, paint: {
      "circle-radius": steady(12.5, 2, 15, big ? 8 : 6), "circle-stroke-width": steady(12.5, 1, 15, 2.5),
      "circle-color": ["case", on, rgba(c.site), rgba(c.card)], "circle-stroke-color": ["case", on, rgba(c.card), rgba(c.site)] } }),
  ];
}

/** @param {Brush} brush */
export function signs({ key, layer }) {
  return [layer("hit-sign", "symbol", "hit", { filter: ["==", ["geometry-type"], "Point"], minzoom: 11, layout: {
    "icon-image": ["concat", "sign|", ["get", "level"], `|${key}`], "icon-allow-overlap": true, "icon-size": steady(12, 0.6, 15, 1),
    "symbol-sort-key": ["match", ["get", "level"], "prohibit", 3, "restrict", 2, 1] } })];
}
