/**
 * Light and dark map styles from the design tokens of the page. No glyph or sprite address:
 * letters are drawn from system fonts, patterns and pins by map-images when the map first asks for them.
 */
import { brush } from "onemap/style-brush";
import { ground } from "onemap/style-ground";
import { facilities, words } from "onemap/style-places";
import { hits, restrictions, signs, site } from "onemap/style-zones";
import { readTokens } from "onemap/tokens";

/**
 * @typedef {object} Options
 * @property {Record<string, object>} sources
 * @property {(layer: string) => import("onemap/style-brush").From} at where a layer comes from
 * @property {boolean | "faint"} [plan] land use in its colours
 * @property {"all" | "faint" | "none"} [zones] restrictions; with "none" they are built and hidden
 * @property {boolean} [pins] facilities, on maps that are about them
 */

/** @param {import("onemap/tokens").Tokens} tokens @param {Options} options */
export function buildStyle(tokens, { sources, at, plan = true, zones = "none", pins = true }) {
  const pen = brush(tokens, at);
  const layers = [
    ...ground(pen, plan), ...restrictions(pen, zones), ...hits(pen), ...words(pen, zones),
    ...site(pen), ...signs(pen), ...(pins ? facilities(pen) : []),
  ];
  return { version: 8, sources, transition: { duration: 0 }, layers };
}

/**
 * Re-colours the map when the palette or the letter size of the page changes. Sources, their rows, feature
 * states, layers of others (an editor's) and what the page has hidden or filtered stay as they are.
 * @param {any} map the MapLibre map
 * @param {(tokens: import("onemap/tokens").Tokens) => object} build
 */
export function follow(map, build) {
  let { key } = readTokens();
  const again = () => {
    const tokens = readTokens();
    if (tokens.key === key) return;
    key = tokens.key;
    map.setStyle(build(tokens), { diff: true, transformStyle: keepOthers });
  };
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}

/** @param {any} before the style as it stands @param {any} next the style to come */
function keepOthers(before, next) {
  if (!before) return next;
  const ours = new Map(next.layers.map((/** @type {any} */ layer) => [layer.id, layer]));
  for (const { id, filter, layout } of before.layers) {
    const layer = ours.get(id);
    if (layer && layout?.visibility) layer.layout = { ...layer.layout, visibility: layout.visibility };
    if (layer && filter) layer.filter = filter;
  }
  const others = before.layers.filter((/** @type {any} */ layer) => !ours.has(layer.id));
  return { ...next, sources: { ...next.sources, ...before.sources }, layers: [...next.layers, ...others] };
}
