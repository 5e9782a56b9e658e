/** The corners of a site as rows of the map's layer `site`. */

/** @typedef {import("screening/area").Corner} Corner */
/** @typedef {import("onemap/plan-map").Row} Row */

const LONG_EDGE = 60;

/** @param {string} part @param {string} type @param {any} coordinates @param {Record<string, any>} [more] @returns {Row} */
const row = (part, type, coordinates, more) => ({ type: "Feature", properties: { part, ...more }, geometry: { type, coordinates } });

/** @param {Corner[]} corners @param {boolean} closed @returns {Row[]} */
export function outline(corners, closed) {
  if (corners.length > 2) {
    return [row("outline", "Polygon", [[...corners, corners[0]]]), ...(closed ? [] : [row("next", "LineString", [corners[corners.length - 1], corners[0]])])];
  }
  return corners.length === 2 ? [row("outline", "LineString", corners)] : [];
}

/**
 * @param {{corners: Corner[], closed: boolean, chosen: number}} site
 * @param {(corner: Corner) => {x: number, y: number}} project
 * @returns {Row[]} outline, handles in the middle of long edges, corners
 */
export function picture({ corners, closed, chosen }, project) {
  const ends = closed ? corners.length : corners.length - 1;
  const middles = corners.slice(0, Math.max(0, ends)).flatMap((a, i) => {
    const b = corners[(i + 1) % corners.length];
    const [p, q] = [project(a), project(b)];
    return Math.hypot(p.x - q.x, p.y - q.y) > LONG_EDGE ? [row("middle", "Point", [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])] : [];
  });
  return [...outline(corners, closed), ...middles, ...corners.map((corner, i) => row("corner", "Point", corner, { on: i === chosen }))];
}
