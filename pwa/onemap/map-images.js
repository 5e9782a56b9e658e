/**
 * Patterns, pins and signs, drawn when the map first asks for one. The name says everything:
 * `zone|prohibit|dark`, `pin|school|planned|light-big`, `sign|restrict|light`.
 */
import { rgba } from "onemap/colour";
import { pattern } from "onemap/map-patterns";
import { drawIcon, readSprite } from "onemap/sprite";

/** @typedef {import("onemap/tokens").Tokens} Tokens */
/** @typedef {Map<string, import("onemap/sprite").Stroke[]>} Icons */

const RATIO = Math.max(2, Math.ceil(globalThis.devicePixelRatio ?? 1));
const SIGN = { prohibit: "prohibited", restrict: "warning", consult: "consult", note: "info" };
const ON_AMBER = "rgb(38,26,10)";

/**
 * Answers the map when it asks for an image it does not have.
 * @param {any} map the MapLibre map
 * @param {string} sprite address of icons.svg
 * @param {() => Tokens} tokens the tokens that are valid at that moment
 */
export function supplyImages(map, sprite, tokens) {
  const reading = fetch(sprite).then((answer) => answer.text()).then(readSprite);
  map.setMissingStyleImageResolver(async (/** @type {string} */ id) => {
    const image = await make(id.split("|"), reading, tokens());
    if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: RATIO });
  });
}

/** @param {string[]} name @param {Promise<Icons>} reading @param {Tokens} tokens */
async function make([kind, what, state], reading, tokens) {
  if (kind === "zone") return pattern(what, tokens, RATIO);
  if (kind === "pin") return pin(await reading, what, state, tokens);
  if (kind === "sign") return sign(await reading, what, tokens);
  return null;
}

/** @param {number} size pixels of the page */
function canvas(size) {
  const element = document.createElement("canvas");
  element.width = element.height = Math.round(size * RATIO);
  const pen = /** @type {CanvasRenderingContext2D} */ (element.getContext("2d", { willReadFrequently: true }));
  pen.scale(RATIO, RATIO);
  pen.lineCap = pen.lineJoin = "round";
  return pen;
}

/** @param {CanvasRenderingContext2D} pen */
const pixels = (pen) => pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);

/** A disc: full = built, hatched = under construction, dashed = planned. The home is ink. @param {Icons} icons @param {string} kind @param {string} state @param {Tokens} tokens */
function pin(icons, kind, state, { colour: c, big }) {
  const radius = (big ? 20 : 16) - 1;
  const middle = radius + 3;
  const pen = canvas(middle * 2);
  const main = rgba(kind === "home" ? c.ink : c.act);
  const disc = new Path2D();
  disc.arc(middle, middle, radius, 0, 7);
  pen.strokeStyle = rgba(c.card);
  pen.lineWidth = 4;
  pen.stroke(disc);
  pen.fillStyle = state === "built" ? main : rgba(c.card);
  pen.fill(disc);
  if (state === "building") hatch(pen, disc, middle, rgba(c["act-tint"]));
  pen.strokeStyle = main;
  pen.lineWidth = 1.75;
  if (state === "planned") pen.setLineDash([3, 3.2]);
  pen.stroke(disc);
  pen.setLineDash([]);
  const ink = state === "built" ? rgba(kind === "home" ? c.page : c["on-act"]) : main;
  drawIcon(pen, icons.get(kind) ?? icons.get("pin") ?? [], { middle, size: radius * 1.32, ink });
  return pixels(pen);
}

/** @param {CanvasRenderingContext2D} pen @param {Path2D} disc @param {number} middle @param {string} ink */
function hatch(pen, disc, middle, ink) {
  pen.save();
  pen.clip(disc);
  pen.strokeStyle = ink;
  pen.lineWidth = 3.5;
  for (let x = -middle; x < 3 * middle; x += 8) pen.stroke(new Path2D(`M${x} ${2 * middle}L${x + 2 * middle} 0`));
  pen.restore();
}

/** The swatch of a finding, as in the list. @param {Icons} icons @param {string} level @param {Tokens} tokens */
function sign(icons, level, { colour: c, big, dark }) {
  const size = big ? 34 : 28;
  const pen = canvas(size);
  const plate = new Path2D();
  plate.roundRect(2, 2, size - 4, size - 4, 7);
  pen.fillStyle = rgba(level === "note" ? c["note-tint"] : c[`${level}-fill`]);
  pen.strokeStyle = rgba(c.card);
  pen.lineWidth = 3;
  pen.stroke(plate);
  pen.fill(plate);
  if (level === "note" || level === "restrict") {
    pen.strokeStyle = rgba(c[level === "note" ? "note-fill" : dark ? "map-halo" : "restrict-ink"]);
    pen.lineWidth = 1;
    pen.stroke(plate);
  }
  const ink = { note: rgba(c["note-ink"]), restrict: ON_AMBER }[level] ?? rgba(c.card);
  const icon = SIGN[/** @type {keyof typeof SIGN} */ (level)];
  drawIcon(pen, icons.get(icon) ?? [], { middle: size / 2, size: size * 0.66, ink });
  return pixels(pen);
}
