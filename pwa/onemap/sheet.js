/**
 * The sheet over a map. Without this module the page is a list over a map that can be seen through `#map`;
 * with it the document scrolls through three stops (peek, half, full) and the page learns how much of the map is seen.
 */

const narrow = matchMedia("(max-width: 47.99rem)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const REST_MS = 140;

/** @typedef {"peek" | "half" | "full"} Stop */
/** @typedef {{go: (stop: Stop, jump?: boolean) => void, stop: () => Stop, seen: () => number}} Sheet */

/**
 * @param {HTMLElement} view the `.mapview`
 * @param {(seen: number) => void} settled called with the pixels of map that the sheet leaves free, once the scroll rests
 * @returns {Sheet}
 */
export function sheet(view, settled) {
  const panel = /** @type {HTMLElement} */ (view.querySelector(".sheet"));
  const map = /** @type {HTMLElement} */ (view.querySelector(".map"));
  const { where, free, stops } = measures(view, panel, map);
  const go = (/** @type {Stop} */ stop, jump = still.matches) => (
    scrollTo({ top: stops()[stop], behavior: jump ? "instant" : "smooth" }));

  view.classList.add("live");
  if (history.scrollRestoration) history.scrollRestoration = "manual";
  watchScroll(view, { where, free, settled });
  view.addEventListener("click", (event) => step(event, view, go));
  narrow.addEventListener("change", () => go("half", true));
  if (narrow.matches && !(location.hash.length > 1)) go("half", true);
  return { go, stop: where, seen: free };
}

/** @param {HTMLElement} view @param {HTMLElement} panel @param {HTMLElement} map */
function measures(view, panel, map) {
  const top = () => map.getBoundingClientRect().top;
  const stops = () => {
    const full = panel.getBoundingClientRect().top + scrollY - top();
    return { peek: 0, half: Math.max(0, full - Number.parseFloat(getComputedStyle(view, "::before").blockSize)), full };
  };
  const free = () => (narrow.matches ? Math.max(0, panel.getBoundingClientRect().top - top()) : map.clientHeight);
  /** @returns {Stop} */
  const where = () => {
    const { half, full } = stops();
    return scrollY < half / 2 ? "peek" : scrollY < (half + full) / 2 ? "half" : "full";
  };
  return { stops, free, where };
}

/** @param {HTMLElement} view @param {{where: () => Stop, free: () => number, settled: (seen: number) => void}} how */
function watchScroll(view, { where, free, settled }) {
  let frame = 0;
  let resting = 0;
  let last = -1;
  function look() {
    frame = 0;
    const seen = Math.round(free());
    view.style.setProperty("--seen", `${seen}px`);
    view.dataset.stop = narrow.matches ? where() : "";
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (seen === last || view.dataset.stop === "full") return;
      last = seen;
      settled(seen);
    }, REST_MS);
  }
  const soon = () => { frame ||= requestAnimationFrame(look); };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  look();
}

/** The chevrons step between peek and half. @param {Event} event @param {HTMLElement} view @param {(stop: Stop) => void} go */
function step(event, view, go) {
  const link = /** @type {Element} */ (event.target).closest(".to-stop");
  if (!link || !narrow.matches) return;
  event.preventDefault();
  const up = link.classList.contains("up");
  go(up ? "half" : "peek");
  /** @type {HTMLElement} */ (view.querySelector(up ? ".to-stop:not(.up)" : ".to-stop.up")).focus({ preventScroll: true });
}
