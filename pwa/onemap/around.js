/** The ring around a home: a circle on the ground, as rows for the map. */

const EARTH_M = 6371008.8;
const STEPS = 72;

/**
 * @param {[number, number]} centre lon-lat
 * @param {number} metres
 * @param {string} name written on the ring
 * @returns {import("onemap/plan-map").Row[]}
 */
export function around([lon, lat], metres, name) {
  const across = (metres / EARTH_M) * (180 / Math.PI);
  const at = (/** @type {number} */ turn) => [
    lon + (across * Math.sin(turn)) / Math.cos((lat * Math.PI) / 180), lat + across * Math.cos(turn)];
  const ring = Array.from({ length: STEPS + 1 }, (_, i) => at((2 * Math.PI * i) / STEPS));
  return [
    { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: ring } },
    { type: "Feature", properties: { name }, geometry: { type: "Point", coordinates: at(Math.PI) } },
  ];
}

/** The zoom at which a ring of that radius is as wide as `pixels`. @param {number} metres @param {number} latitude @param {number} pixels */
export function zoomFor(metres, latitude, pixels) {
  const equator = 2 * Math.PI * 6378137;
  return Math.log2((pixels * equator * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 * metres));
}
