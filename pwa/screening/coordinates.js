/**
 * Corners as text and back. One corner a line, "longitude,latitude" in degrees; a blank line starts another part.
 * Also read: the boundary exchange text (界址点 TXT, rows "J1,1,X,Y" in Gauss-Krüger metres) and bare "X,Y" pairs
 * whose easting carries its zone. A preview: the server reads the same text and decides.
 */
import { meridian, toLonLat } from "screening/gauss-kruger";

/** @typedef {import("screening/area").Corner} Corner */
/**
 * @typedef {object} Reading
 * @property {Corner[][]} rings outer rings
 * @property {Corner[][]} holes
 * @property {number} wrong the first line that was not understood, 0 for none
 * @property {boolean} whole whether one ring is all there is, so that it can be drawn on
 */

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const ZONE_IN_EASTING = 1_000_000;
const NORTHING = 1_000_000;

/** @param {number} value degrees */
export const degrees = (value) => value.toFixed(7);
/** @param {Corner} corner */
const line = ([lon, lat]) => `${degrees(lon)},${degrees(lat)}`;
/** @param {Corner[]} corners */
export const write = (corners) => corners.map(line).join("\n");

/** @param {string} text @returns {Reading} */
export function read(text) {
  if (text.trim().startsWith("{")) return readGeoJson(text);
  const lines = text.normalize("NFKC").split(/\r?\n|;/).map((row) => row.trim());
  return lines.some((row) => row.endsWith("@")) ? readExchange(lines) : readPairs(lines);
}

/** @param {string[]} lines @returns {Reading} */
function readPairs(lines) {
  /** @type {Reading} */
  const reading = { rings: [[]], holes: [], wrong: 0, whole: true };
  lines.forEach((row, i) => {
    if (!row) {
      if (reading.rings.at(-1)?.length) reading.rings.push([]);
      return;
    }
    const cells = row.split(/[\s,、]+/).filter(Boolean);
    const numbers = cells.filter((cell) => NUMBER.test(cell)).map(Number);
    const corner = numbers.length >= 2 && cells.length <= 3 ? cornerOf(numbers.at(-2) ?? 0, numbers.at(-1) ?? 0, null) : null;
    if (!corner) reading.wrong ||= i + 1;
    else reading.rings.at(-1)?.push(corner);
  });
  return closed(reading);
}

/** @param {string[]} lines @returns {Reading} */
function readExchange(lines) {
  const zone = Number(lines.find((row) => row.startsWith("带号="))?.slice(3) || 0);
  /** @type {Reading} */
  const reading = { rings: [], holes: [], wrong: 0, whole: true };
  let ringNumber = "";
  /** @type {Corner[]} */
  let ring = [];
  const start = lines.findIndex((row) => row.endsWith("@"));
  lines.slice(start).forEach((row, i) => {
    const cells = row.split(",").map((cell) => cell.trim());
    if (row.endsWith("@")) ringNumber = "";
    else if (row) {
      const corner = cells.length >= 4 ? cornerOf(Number(cells[2]), Number(cells[3]), zone) : null;
      if (cells[1] !== ringNumber) (ringNumber ? reading.holes : reading.rings).push(ring = []);
      ringNumber = cells[1];
      if (corner) ring.push(corner);
      else reading.wrong ||= start + i + 1;
    }
  });
  return closed(reading);
}

/**
 * @param {number} first longitude, or X (northing) @param {number} second latitude, or Y (easting)
 * @param {number | null} zone of a file that says it
 * @returns {Corner | null}
 */
function cornerOf(first, second, zone) {
  if (Math.abs(first) <= 180 && Math.abs(second) <= 90) return [first, second];
  if (!(first > NORTHING)) return null;
  const prefixed = second >= ZONE_IN_EASTING;
  const central = meridian(prefixed ? Math.trunc(second / ZONE_IN_EASTING) : (zone ?? 0));
  return central === null ? null : toLonLat(first, prefixed ? second % ZONE_IN_EASTING : second, central);
}

/** Polygons of GeoJSON; lines and points are left to the server. @param {string} text @returns {Reading} */
function readGeoJson(text) {
  /** @type {Reading} */
  const reading = { rings: [], holes: [], wrong: 0, whole: false };
  /** @param {any} one */
  const take = (one) => {
    for (const part of one?.features ?? one?.geometries ?? []) take(part);
    if (one?.geometry) take(one.geometry);
    const polygons = { Polygon: [one?.coordinates], MultiPolygon: one?.coordinates }[/** @type {string} */ (one?.type)] ?? [];
    for (const [outer, ...holes] of polygons) {
      reading.rings.push(outer);
      reading.holes.push(...holes);
    }
  };
  try {
    take(JSON.parse(text));
    return closed(reading);
  } catch {
    return { ...reading, wrong: 1 };
  }
}

/** Drops empty rings and corners that only repeat the first one. @param {Reading} reading @returns {Reading} */
function closed(reading) {
  const open = (/** @type {Corner[]} */ ring) => (
    ring.length > 1 && String(ring[0]) === String(ring.at(-1)) ? ring.slice(0, -1) : ring);
  const rings = reading.rings.filter((ring) => ring.length).map(open);
  return { ...reading, rings, holes: reading.holes.map(open), whole: reading.whole && rings.length < 2 && !reading.holes.length };
}
