/** The design tokens that the map draws with, in the palette and letter size that are valid now. */
import { oklchToRgb } from "onemap/colour";

/** Drawing order: what weighs more lies on top. */
export const LEVELS = ["note", "consult", "restrict", "prohibit"];

const ROLES = [
  "page", "card", "ink", "ink-2", "act", "act-tint", "on-act", "site",
  "map-land", "map-block", "map-road", "map-case", "map-water", "map-green", "map-text", "map-halo",
  ...LEVELS.flatMap((level) => [`${level}-fill`, `${level}-ink`, `${level}-tint`]),
];

/** @typedef {{colour: Record<string, number[]>, dark: boolean, big: boolean, font: string, key: string}} Tokens */

/** @returns {Tokens} `key` names palette and letter size; images carry it in their names */
export function readTokens(root = document.documentElement) {
  const css = getComputedStyle(root);
  const colour = Object.fromEntries(ROLES.map((role) => [role, oklchToRgb(css.getPropertyValue(`--${role}`))]));
  const dark = css.colorScheme === "dark";
  const big = root.classList.contains("big");
  return { colour, dark, big, font: css.fontFamily, key: `${dark ? "dark" : "light"}${big ? "-big" : ""}` };
}
