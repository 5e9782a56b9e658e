/** Gauss-Krüger coordinates of CGCS2000 to lon-lat (Krüger series, third flattening, fourth order): a preview, the server converts. */

const A = 6378137;
const F = 1 / 298.257222101;
const N = F / (2 - F);
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const BETA = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - N ** 4 / 360,
  N ** 2 / 48 + N ** 3 / 15 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161280) * N ** 4,
];
const DELTA = [
  2 * N - (2 / 3) * N ** 2 - 2 * N ** 3 + (116 / 45) * N ** 4,
  (7 / 3) * N ** 2 - (8 / 5) * N ** 3 - (227 / 45) * N ** 4,
  (56 / 15) * N ** 3 - (136 / 35) * N ** 4,
  (4279 / 630) * N ** 4,
];
const FALSE_EASTING = 500000;

/** The central meridian of a zone number: 25 to 45 are 3° zones, 13 to 23 are 6° zones. @param {number} zone @returns {number | null} degrees */
export function meridian(zone) {
  if (zone >= 25 && zone <= 45) return zone * 3;
  return zone >= 13 && zone <= 23 ? zone * 6 - 3 : null;
}

/**
 * @param {number} northing X of the survey, metres
 * @param {number} easting Y of the survey, metres, without the zone number in front
 * @param {number} central meridian, degrees
 * @returns {[number, number]} lon-lat
 */
export function toLonLat(northing, easting, central) {
  const xi = northing / RADIUS;
  const eta = (easting - FALSE_EASTING) / RADIUS;
  let [x, e] = [xi, eta];
  BETA.forEach((beta, i) => {
    const k = 2 * (i + 1);
    x -= beta * Math.sin(k * xi) * Math.cosh(k * eta);
    e -= beta * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const chi = Math.asin(Math.sin(x) / Math.cosh(e));
  const latitude = DELTA.reduce((sum, delta, i) => sum + delta * Math.sin(2 * (i + 1) * chi), chi);
  const longitude = Math.atan2(Math.sinh(e), Math.cos(x));
  return [central + (longitude * 180) / Math.PI, (latitude * 180) / Math.PI];
}
