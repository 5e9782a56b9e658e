/**
 * `<plan-home>`: the live side of the page "see the plan". Improves a list of facilities beside an empty map:
 * pins and rows show each other, a tap says what is there, layers are switched, "my position" asks for the list there.
 */
import { around, zoomFor } from "onemap/around";
import { fragment } from "core/fragment";
import { sheet } from "onemap/sheet";
import { wordsOf } from "onemap/words";

/** @typedef {import("onemap/plan-map").PlanMap} PlanMap */

const PINS = ["facility", "facility-dot"];
const SHARE_OF_ROOM = 0.98;
const FACILITY = { source: "facility", sourceLayer: "facility" };

class PlanHome extends HTMLElement {
  /** @type {string | null} */
  #chosen = null;
  #asked = 0;

  connectedCallback() {
    this.plan = /** @type {PlanMap} */ (this.querySelector("plan-map"));
    this.words = wordsOf(this);
    this.sheet = sheet(this, (seen) => this.plan.pad(seen, this.#frame()));
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("change", (event) => this.#switched(event));
    this.plan.ready.then((map) => map && this.#start(map));
  }

  /** The search field and the credit lie on the map. */
  #frame() {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return { top: 3.75 * rem, bottom: 2.75 * rem };
  }

  /** @param {any} map */
  #start(map) {
    this.plan.pad(this.sheet.seen(), { ...this.#frame(), jump: true });
    this.#home();
    const { top, bottom } = this.#frame();
    const room = Math.min(this.plan.clientWidth, this.sheet.seen() - top - bottom);
    map.jumpTo({ zoom: zoomFor(this.#metres, this.plan.centre[1], room * SHARE_OF_ROOM) });
    map.on("click", (/** @type {any} */ event) => this.#tapped(event));
  }

  get #metres() { return Number(this.dataset.metres ?? 1000); }

  /** Draws the place the list is about, and the ring around it. */
  #home() {
    const centre = this.plan.centre;
    this.plan.show("home", [{ type: "Feature", properties: { kind: "home", built: "built", name: "" }, geometry: { type: "Point", coordinates: centre } }]);
    this.plan.show("around", around(centre, this.#metres, this.words("ring", { n: this.#metres })));
  }

  /** @param {{point: {x: number, y: number}, lngLat: {lng: number, lat: number}}} event */
  #tapped({ point, lngLat }) {
    const pin = this.plan.nearest(point, PINS);
    if (pin) this.#choose(String(pin.properties.id), pin.geometry.coordinates);
    else this.#choose(null, [lngLat.lng, lngLat.lat]);
    this.#here(pin ? pin.geometry.coordinates : [lngLat.lng, lngLat.lat], pin?.properties.id);
  }

  /** Marks a facility on the map and in the list. @param {string | null} id @param {[number, number]} at */
  #choose(id, at) {
    if (this.#chosen) this.plan.map?.setFeatureState({ ...FACILITY, id: this.#chosen }, { on: false });
    for (const link of this.querySelectorAll("[data-place]")) {
      link.toggleAttribute("aria-current", false);
      if (/** @type {HTMLElement} */ (link).dataset.place === id) link.setAttribute("aria-current", "true");
    }
    this.#chosen = id;
    if (id) this.plan.map?.setFeatureState({ ...FACILITY, id }, { on: true });
    this.dataset.at = at.map((value) => value.toFixed(6)).join(",");
  }

  /** Asks the server what is there; only the last question's answer is shown. @param {[number, number]} at @param {string} [id] */
  async #here([lon, lat], id = "") {
    const asked = ++this.#asked;
    const box = /** @type {HTMLElement} */ (this.querySelector("#chosen"));
    const address = `${this.dataset.here}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}${id ? `&facility=${encodeURIComponent(id)}` : ""}`;
    box.replaceChildren(Object.assign(document.createElement("p"), { className: "small quiet", textContent: this.words("looking") }));
    try {
      const nodes = await fragment(address);
      if (asked === this.#asked) box.replaceChildren(...nodes);
    } catch {
      if (asked === this.#asked) box.firstElementChild?.replaceChildren(this.words("offline"));
    }
  }

  /** @param {Event} event */
  #clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLElement | null} */ (target.closest("[data-place]"));
    if (target.closest("[data-act=locate]")) this.#locate();
    else if (target.closest("[data-act=forget]")) this.querySelector("#chosen")?.replaceChildren();
    else if (link?.dataset.at && this.plan.map) {
      event.preventDefault();
      const at = /** @type {[number, number]} */ (link.dataset.at.split(",").map(Number));
      this.#choose(link.dataset.place ?? null, at);
      this.sheet?.go("half");
      this.plan.fly(at, 15.2);
    }
  }

  /** @param {Event} event a layer is switched on or off */
  #switched(event) {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (box.dataset.layer) this.plan.toggle(/** @type {"restriction"} */ (box.dataset.layer), box.checked);
  }

  #locate() {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude, latitude } }) => location.assign(`${location.pathname}?lon=${longitude.toFixed(6)}&lat=${latitude.toFixed(6)}`),
      () => this.querySelector("#chosen")?.replaceChildren(this.words("no_position")),
      { enableHighAccuracy: true, timeout: 15000 });
  }
}
customElements.define("plan-home", PlanHome);
