/** Colours of the design tokens as the map needs them: MapLibre reads neither custom properties nor OKLCH. */

/** @typedef {[number, number, number]} Rgb sRGB, 0 to 255 */

/**
 * @param {string} text a CSS `oklch()` or `#rrggbb`
 * @returns {Rgb}
 */
export function oklchToRgb(text) {
  const hex = /#([0-9a-f]{6})\b/i.exec(text);
  if (hex) return /** @type {Rgb} */ ([0, 2, 4].map((i) => Number.parseInt(hex[1].slice(i, i + 2), 16)));
  const found = /oklch\(\s*([\d.]+)(%?)\s+([\d.]+)\s+([\d.]+)/.exec(text);
  if (!found) throw new TypeError(`not a colour that the map can use: ${text}`);
  const lightness = Number(found[1]) / (found[2] ? 100 : 1);
  const hue = (Number(found[4]) * Math.PI) / 180;
  return fromLab(lightness, Number(found[3]) * Math.cos(hue), Number(found[3]) * Math.sin(hue));
}

/** @param {number} lightness @param {number} a @param {number} b @returns {Rgb} of OKLab */
function fromLab(lightness, a, b) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** @param {number} linear one channel, 0 to 1 */
function encode(linear) {
  const clipped = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
}

/** @param {number[]} colour @param {number} [alpha] */
export const rgba = ([r, g, b], alpha = 1) => `rgba(${r},${g},${b},${alpha})`;

/** @param {number[]} a @param {number[]} b @param {number} share of b */
export const mix = (a, b, share) => a.map((value, i) => Math.round(value + (b[i] - value) * share));
