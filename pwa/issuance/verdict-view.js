/** Shows a verdict: banner, what was checked, what the paper must say, the outline drawn from what was signed. */
import { grouped } from "onemap/words";
import { sketchOf } from "issuance/verify";

const SVG = "http://www.w3.org/2000/svg";
const LEVELS = ["clear", "restrict", "prohibit", "note"];
/** @type {Record<string, [string, string]>} tone and sign of each verdict */
export const LOOKS = {
  valid: ["clear", "check"], stale: ["stale", "stale"], expired: ["restrict", "clock"], suspended: ["restrict", "pause"], replaced: ["restrict", "compare"],
  revoked: ["prohibit", "close"], file_other: ["prohibit", "close"], refused: ["prohibit", "close"], not_ours: ["prohibit", "close"], unknown_key: ["stale", "unknown"],
  online_only: ["note", "info"], nothing: ["note", "info"], not_ready: ["stale", "unknown"],
};

/** @param {Element} element @param {string} tone */
function toned(element, tone) {
  element.setAttribute(LEVELS.includes(tone) ? "data-level" : "data-state", tone);
}

/** @param {Element} element @param {string} sign */
function signed(element, sign) {
  const use = /** @type {SVGUseElement} */ (element.querySelector("use"));
  use.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, `#${sign}`));
}

/** @param {Element} place @param {string} title @param {[string, string][]} lines */
export function showBanner(place, look, title, lines) {
  const [tone, sign] = LOOKS[look];
  const banner = /** @type {HTMLElement} */ (copyOf(place, "banner"));
  toned(banner, tone);
  signed(banner, sign);
  /** @type {HTMLElement} */ (banner.querySelector("h1, h2")).textContent = title;
  for (const line of lines) banner.append(textOf("p", ...line));
  return banner;
}

/** One line of what was checked. @param {Element} place @param {string} tone @param {string} title @param {string} text */
export function proofLine(place, tone, title, text) {
  const line = copyOf(place, "proof");
  toned(line, tone);
  signed(line, { clear: "clear", restrict: "warning", prohibit: "prohibited" }[tone] ?? "unknown");
  const words = /** @type {HTMLElement} */ (line.querySelector("div"));
  words.prepend(title);
  /** @type {HTMLElement} */ (words.querySelector("small")).textContent = text;
  return line;
}

/** @param {Element} place @param {string} name */
const copyOf = (place, name) => /** @type {Element} */ (document.importNode(/** @type {HTMLTemplateElement} */ (place.querySelector(`template[data-${name}]`)).content, true).firstElementChild);

/** @param {string} tag @param {string} text @param {string} [kind] */
export function textOf(tag, text, kind = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = kind;
  return element;
}

/** @param {[string, string | Node][]} pairs label and what stands beside it */
export function factsOf(pairs) {
  const list = textOf("dl", "", "facts");
  for (const [label, value] of pairs.filter(([, shown]) => shown)) {
    const shown = document.createElement("dd");
    shown.append(value);
    list.append(textOf("dt", label), shown);
  }
  return list;
}

/** The rings of the site in metres: of the record when it is here, else of the sketch in the code.
 * @param {Record<string, any> | null} record @param {Uint8Array | undefined} sketch @returns {number[][][]} */
export function ringsOf(record, sketch) {
  if (!record) return sketch ? [sketchOf(sketch).ring] : [];
  const rings = record.site.flat(), lat = (rings[0]?.[0]?.[1] ?? 0) / 1e8, east = 111_320 * Math.cos((lat * Math.PI) / 180);
  return rings.map((/** @type {number[][]} */ ring) => ring.map(([x, y]) => [(x / 1e8) * east, (y / 1e8) * 110_840]));
}

/** North up, with a bar of a round length. @param {number[][][]} rings @param {string} label */
export function outline(rings, label) {
  if (!rings.length) return "";
  const all = rings.flat(), [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(272 / Math.max(east - west, 1), 152 / Math.max(north - south, 1));
  const at = ([x, y]) => `${Math.round(160 + (x - (west + east) / 2) * scale)} ${Math.round(100 - (y - (south + north) / 2) * scale)}`;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((length) => length * scale >= 36) ?? 10_000;
  const picture = drawn("svg", { class: "outline", viewBox: "0 0 320 200", role: "img", "aria-label": label });
  const words = drawn("text", { x: String(18 + Math.round(step * scale)), y: "190" });
  words.textContent = `${grouped(step)} m`;
  picture.append(
    drawn("path", { class: "site", "fill-rule": "evenodd", d: rings.map((ring) => `M${ring.map(at).join("L")}Z`).join("") }),
    drawn("path", { class: "bar-line", d: `M12 184v6h${Math.round(step * scale)}v-6` }), words,
    drawn("path", { class: "north", d: "M304 12l6 18-6-4-6 4z" }));
  return picture;
}

/** @param {string} tag @param {Record<string, string>} attributes */
function drawn(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
