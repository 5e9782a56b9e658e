/** The words that a page gives its scripts: scripts own none. */

/**
 * @param {Element} element with a `<script type="application/json" data-words>` inside
 * @returns {(key: string, facts?: Record<string, string | number>) => string}
 */
export function wordsOf(element) {
  const given = JSON.parse(element.querySelector("script[data-words]")?.textContent ?? "{}");
  return (key, facts = {}) => Object.entries(facts).reduce(
    (text, [name, value]) => text.replaceAll(`%(${name})s`, String(value)), String(given[key] ?? key));
}

/** Five and more digits in groups of three, four stay together, as the server writes them. @param {number} value @param {number} [places] */
export function grouped(value, places = 0) {
  const [whole, rest] = value.toFixed(places).split(".");
  const apart = document.documentElement.lang === "en" ? "," : whole.length < 5 ? "" : "\u202f";
  return whole.replace(/\B(?=(\d{3})+$)/g, apart) + (rest ? `.${rest}` : "");
}
