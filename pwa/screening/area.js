/** Area and crossings of a ring on the ellipsoid of CGCS2000, by authalic latitude and spherical excess: a preview, the server measures. */

/** @typedef {[number, number]} Corner lon-lat, EPSG:4490, degrees */

const A = 6378137;
const F = 1 / 298.257222101;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RAD = Math.PI / 180;
export const MU_M2 = 2000 / 3;

const q = (/** @type {number} */ s) => (1 - E2) * (s / (1 - (E * s) ** 2) - Math.log((1 - E * s) / (1 + E * s)) / (2 * E));
const POLE = q(1);
const half = (/** @type {number} */ latitude) => (
  Math.tan(Math.asin(Math.max(-1, Math.min(1, q(Math.sin(latitude * RAD)) / POLE))) / 2));

/** @param {Corner[]} ring open: the first corner is not repeated @returns {number} square metres */
export function area(ring) {
  const excess = ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    const [a, b] = [half(y), half(v)];
    return sum + 2 * Math.atan2(Math.tan(((u - x) * RAD) / 2) * (a + b), 1 + a * b);
  }, 0);
  return Math.abs((excess * A * A * POLE) / 2);
}

/** @param {Corner} p @param {Corner} s @param {Corner} t */
const side = (p, s, t) => (s[0] - p[0]) * (t[1] - p[1]) - (s[1] - p[1]) * (t[0] - p[0]);

/** Whether `p` lies on the edge from `a` to `b`, ends included. @param {Corner} p @param {Corner} a @param {Corner} b */
const on = (p, a, b) => side(a, b, p) === 0
  && Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1]);

/** @param {Corner} a @param {Corner} b @param {Corner} c @param {Corner} d */
const meet = (a, b, c, d) => on(c, a, b) || on(d, a, b) || on(a, c, d) || on(b, c, d)
  || (side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0);

/**
 * The first two edges that cross or touch, as the places of their first corners; null when none do.
 * @param {Corner[]} ring @param {boolean} closed whether an edge leads from the last corner to the first
 * @returns {[number, number] | null}
 */
export function crossing(ring, closed = true) {
  const edges = closed ? ring.length : ring.length - 1;
  for (let i = 0; i < edges; i++) {
    for (let j = i + 2; j < edges; j++) {
      if (closed && i === 0 && j === ring.length - 1) continue;
      if (meet(ring[i], ring[i + 1], ring[j], ring[(j + 1) % ring.length])) return [i, j];
    }
  }
  return null;
}
