/** The icons of the interface as paths that a canvas can draw. */

/** @typedef {{path: Path2D, dash: number[], full: boolean}} Stroke */

/** The sprite is read as text: DOMParser is closed by Trusted Types. @param {string} text @returns {Map<string, Stroke[]>} */
export function readSprite(text) {
  const icons = new Map();
  for (const [, id, body] of text.matchAll(/<symbol id="([\w-]+)"[^>]*>(.*?)<\/symbol>/gs)) {
    icons.set(id, [...body.matchAll(/<(path|circle|rect)\s([^>]*?)\/?>/g)].map(([, tag, words]) => stroke(tag, words)));
  }
  return icons;
}

/** @param {string} tag @param {string} words its attributes @returns {Stroke} */
function stroke(tag, words) {
  const of = (/** @type {string} */ name, or = "0") => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(words)?.[1] ?? or;
  const path = new Path2D(tag === "path" ? of("d") : "");
  if (tag === "circle") path.arc(+of("cx"), +of("cy"), +of("r"), 0, 7);
  if (tag === "rect") path.roundRect(+of("x"), +of("y"), +of("width"), +of("height"), +of("rx"));
  const dash = of("stroke-dasharray", "").split(/[\s,]+/).filter(Boolean).map(Number);
  return { path, dash, full: of("fill", "") === "currentColor" };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Stroke[]} strokes
 * @param {{middle: number, size: number, ink: string}} where pixels of the page
 */
export function drawIcon(pen, strokes, { middle, size, ink }) {
  pen.save();
  pen.translate(middle - size / 2, middle - size / 2);
  pen.scale(size / 24, size / 24);
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = 1.9;
  for (const { path, dash, full } of strokes) {
    pen.setLineDash(dash);
    if (full) pen.fill(path);
    else pen.stroke(path);
  }
  pen.restore();
}
