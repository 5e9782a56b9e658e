/** Patterns of restrictions as raw pixels: seamless, and told apart without colour. */

/** @typedef {{width: number, height: number, data: Uint8Array}} Pixels */

/** Pixels at a whole zoom; the map stretches them up to twofold before the next one, so the periods are small. */
const PATTERN = {
  prohibit: { period: 6, width: 1.5, lean: 1, dot: 0 },
  restrict: { period: 12, width: 1.3, lean: -1, dot: 0 },
  consult: { period: 9, width: 0, lean: 0, dot: 1.15 },
};
const DOTS = [[0.25, 0.25], [0.75, 0.75]];

/**
 * Dense diagonal falling to the right, wide diagonal rising, staggered dots.
 * @param {string} level
 * @param {import("onemap/tokens").Tokens} tokens
 * @param {number} ratio pixels of the screen to one of the page
 * @returns {Pixels}
 */
export function pattern(level, { colour }, ratio) {
  const shape = PATTERN[/** @type {keyof typeof PATTERN} */ (level)];
  const rgb = colour[level === "restrict" ? "restrict-ink" : `${level}-fill`];
  const size = shape.period * ratio;
  const pixels = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      pixels.set([...rgb, 255 * Math.min(1, Math.max(0, cover(shape, x, y, size, ratio)))], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data: new Uint8Array(pixels.buffer) };
}

/** How much of a pixel the stroke or dot covers. @param {typeof PATTERN.prohibit} shape @param {number} x @param {number} y @param {number} size @param {number} ratio */
function cover({ width, lean, dot }, x, y, size, ratio) {
  if (dot) return dot * ratio + 0.5 - Math.min(...DOTS.map(([u, v]) => Math.hypot(x + 0.5 - u * size, y + 0.5 - v * size)));
  const along = (((x - lean * y) % size) + size) % size;
  return (width * ratio) / 2 + 0.5 - Math.abs(along - (size - 1) / 2) / Math.SQRT2;
}
