/** What the read-out over the map says about the corners: how many are missing, the area, what is wrong. */
import { grouped } from "onemap/words";
import { area, crossing, MU_M2 } from "screening/area";
import { CORNERS_NEEDED } from "screening/corners";

/** @typedef {import("screening/area").Corner} Corner */
/** @typedef {(key: string, facts?: Record<string, string | number>) => string} Words */

/** @param {Corner[]} corners @param {boolean} closed @returns {[number, number] | null} the two edges that cross, by their first corners */
export const fault = (corners, closed) => (corners.length > CORNERS_NEEDED ? crossing(corners, closed || corners.length > CORNERS_NEEDED) : null);

/** @param {Corner[][]} rings @param {Corner[][]} holes @param {Words} words @returns {(string | HTMLElement)[]} of several parts */
export function partsOut(rings, holes, words) {
  const sum = (/** @type {Corner[][]} */ some) => some.reduce((total, ring) => total + area(ring), 0);
  return figure(sum(rings) - sum(holes), words("parts", { n: rings.length }), words);
}

/** @param {Corner[]} corners @param {boolean} closed @param {Words} words @returns {(string | HTMLElement)[]} of one ring */
export function readOut(corners, closed, words) {
  if (!corners.length) return [words("none")];
  if (corners.length < CORNERS_NEEDED) return [words("few", { n: corners.length, more: CORNERS_NEEDED - corners.length })];
  const crossed = fault(corners, closed);
  if (crossed) return [words("crossing", { a: name(crossed[0], corners), b: name(crossed[1], corners) })];
  return figure(area(corners), "", words);
}

/** An edge by the names of its ends. @param {number} i @param {Corner[]} corners */
const name = (i, corners) => `J${i + 1}–J${((i + 1) % corners.length) + 1}`;

/** @param {number} metres square @param {string} before @param {Words} words */
function figure(metres, before, words) {
  const bold = Object.assign(document.createElement("b"), { textContent: grouped(metres) });
  const size = document.createElement("span");
  size.append(words("about"), " ", bold, " m²");
  const mu = Object.assign(document.createElement("span"), { textContent: `${grouped(metres / MU_M2, 2)} ${words("mu")}` });
  return [...(before ? [Object.assign(document.createElement("span"), { textContent: before })] : []), size, mu];
}
