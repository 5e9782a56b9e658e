/** The near-grey ground of the map: land, water, land use in the official colours, buildings, roads. */
import { mix, rgba } from "onemap/colour";
import { LAND_USE } from "onemap/land-use";
import { byZoom, steady } from "onemap/style-brush";

/** @typedef {import("onemap/style-brush").Brush} Brush */
/** @typedef {boolean | "faint"} Plan */

export const ROAD_RANK = { motorway: 5, primary: 4, secondary: 3, tertiary: 2, street: 1 };
const CARRIAGE = ["!", ["in", ["get", "class"], ["literal", ["path", "rail"]]]];
const ROAD_ORDER = {
  "line-cap": "round", "line-join": "round",
  "line-sort-key": ["match", ["get", "class"], ...Object.entries(ROAD_RANK).flat(), 0],
};

/** A width per road class at four zooms; `more` widens it for the casing. @param {number} more */
function roadWidth(more) {
  /** @param {...number} widths of motorway, primary, secondary, tertiary, street */
  const at = (...widths) => ["match", ["get", "class"],
    ...Object.keys(ROAD_RANK).slice(0, 4).flatMap((name, i) => [name, widths[i] + more]), widths[4] + more];
  return byZoom(8, at(0.8, 0.5, 0.3, 0, 0), 12, at(3.2, 2.4, 1.6, 1.1, 0.5), 15, at(9, 8.5, 6.5, 5, 3.6),
    18, at(34, 32, 26, 22, 17));
}

/** The official colour of a class; a class without one of its own has that of its parent. */
function landUse() {
  /** @param {number} digits */
  const own = (digits) => Object.entries(LAND_USE).filter(([code]) => code.length === digits).flat();
  const parent = ["match", ["slice", ["get", "code"], 0, 2], ...own(2), "rgba(0,0,0,0)"];
  return ["match", ["slice", ["get", "code"], 0, 4], ...own(4), parent];
}

/** In the dark the palest classes (fields, reserve, bare land) would outshine the town. @param {boolean} dark @param {number} share */
function landUseStrength(dark, share) {
  return dark ? ["match", ["slice", ["get", "code"], 0, 2], ["01", "16", "23"], 0.11 * share, 0.3 * share] : 0.36 * share;
}

/** @param {Brush} brush @param {Plan} plan */
function surface({ c, dark, layer }, plan) {
  const shown = { visibility: plan ? "visible" : "none" };
  const sea = mix(c["map-water"], dark ? c["map-land"] : [120, 165, 190], dark ? 0.25 : 0.22);
  return [
    layer("land", "background", null, { paint: { "background-color": rgba(c["map-land"]) } }),
    layer("wood", "fill", "wood", { paint: { "fill-color": rgba(c["map-green"]) } }),
    layer("block", "fill", "block", { minzoom: 10, paint: { "fill-color": rgba(c["map-block"]) } }),
    layer("sea", "fill", "sea", { paint: { "fill-color": rgba(sea) } }),
    layer("waterway", "line", "waterway", {
      filter: ["!=", ["get", "drawn"], false], minzoom: 11, layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": rgba(c["map-water"]), "line-width": byZoom(11, 0.8, 15, 4, 18, 12) } }),
    layer("land-use", "fill", "landuse", { minzoom: 10, layout: shown, paint: {
      "fill-color": landUse(), "fill-opacity": landUseStrength(dark, plan === "faint" ? 0.55 : 1), "fill-antialias": false } }),
    layer("parcel", "line", "landuse", { minzoom: 14, layout: shown, paint: {
      "line-color": rgba(c["map-case"], dark ? 0.6 : 0.9), "line-width": steady(14, 0.3, 17, 1) } }),
    layer("water", "fill", "water", { paint: { "fill-color": rgba(c["map-water"]) } }),
  ];
}

/** @param {Brush} brush @param {Plan} plan */
function building({ c, dark, layer }, plan) {
  const house = mix(c["map-block"], dark ? c.ink : c["map-case"], dark ? 0.05 : 0.55);
  return layer("building", "fill", "building", { minzoom: 14.5, paint: {
    "fill-color": rgba(house), "fill-opacity": steady(14.5, 0, 15.5, plan ? 0.45 : 0.9),
    "fill-outline-color": rgba(mix(house, c["map-text"], 0.18)) } });
}

/** @param {Brush} brush */
function roads({ c, dark, layer }) {
  const motorway = mix(c["map-road"], dark ? c.ink : [225, 190, 120], dark ? 0.16 : 0.4);
  const rail = ["==", ["get", "class"], "rail"];
  return [
    layer("road-path", "line", "road", {
      minzoom: 13, filter: ["==", ["get", "class"], "path"], layout: { "line-cap": "round" }, paint: {
        "line-color": rgba(mix(c["map-case"], c["map-text"], 0.35)), "line-width": byZoom(13, 0.8, 18, 3), "line-dasharray": [2, 2] } }),
    layer("road-case", "line", "road", { filter: CARRIAGE, layout: ROAD_ORDER,
      paint: { "line-color": rgba(c["map-case"]), "line-width": roadWidth(1.6) } }),
    layer("road", "line", "road", { filter: CARRIAGE, layout: ROAD_ORDER, paint: {
      "line-color": ["match", ["get", "class"], "motorway", rgba(motorway), rgba(c["map-road"])], "line-width": roadWidth(0) } }),
    layer("rail", "line", "road", { minzoom: 10, filter: rail, paint: {
      "line-color": rgba(mix(c["map-case"], c["map-text"], 0.45)), "line-width": byZoom(10, 0.8, 15, 2.6, 18, 5) } }),
    layer("rail-ties", "line", "road", { minzoom: 12, filter: rail, paint: {
      "line-color": rgba(c["map-halo"]), "line-width": byZoom(12, 0.6, 15, 1.5, 18, 3), "line-dasharray": [5, 5] } }),
    layer("boundary", "line", "boundary", { layout: { "line-join": "round" }, paint: {
      "line-color": rgba(c["map-text"], dark ? 0.5 : 0.42), "line-dasharray": [5, 2, 1, 2],
      "line-width": ["match", ["get", "level"], "province", 2, "city", 1.75, "county", 1.5, 1] } }),
  ];
}

/** @param {Brush} brush @param {Plan} plan */
export const ground = (brush, plan) => [...surface(brush, plan), building(brush, plan), ...roads(brush)];
