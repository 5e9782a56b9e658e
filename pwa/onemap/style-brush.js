/** What all parts of the map style share: where a layer comes from, letters, widths by zoom. */
import { rgba } from "onemap/colour";

/** @typedef {Record<string, any>} Layer a layer of the MapLibre style specification; its expressions have no narrower type */
/** @typedef {{source: string, "source-layer"?: string}} From */
/**
 * @typedef {object} Brush
 * @property {Record<string, number[]>} c the roles of the tokens
 * @property {boolean} dark
 * @property {boolean} big
 * @property {string} key
 * @property {(size: number) => number} text pixels of a letter, larger in big font
 * @property {Layer} ink paint of ordinary map words
 * @property {(id: string, type: string, from: string | null, rest: Layer) => Layer} layer
 * @property {(name: string) => string} picture the image of that name in this palette
 */

export const FONT = { "text-font": ["sans-serif"] };

/** @param {...any} stops zoom, value, … */
export const byZoom = (...stops) => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];
/** @param {...any} stops zoom, value, … */
export const steady = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

/**
 * @param {import("onemap/tokens").Tokens} tokens
 * @param {(layer: string) => From} at
 * @returns {Brush}
 */
export function brush({ colour: c, dark, big, key }, at) {
  return {
    c, dark, big, key,
    text: (size) => Math.round(size * (big ? 1.375 : 1) * 10) / 10,
    ink: { "text-color": rgba(c["map-text"]), "text-halo-color": rgba(c["map-halo"], 0.92), "text-halo-width": 1.5 },
    layer: (id, type, from, rest) => ({ id, type, ...(from ? at(from) : {}), ...rest }),
    picture: (name) => `${name}|${key}`,
  };
}
