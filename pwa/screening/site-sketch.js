/**
 * `<site-sketch>`: drawing a site. Improves a form whose text field "coordinates" holds the corners: crosshair and
 * button, mouse, keys, table and text all write one list of corners, and the field is what is sent.
 */
import { sheet } from "onemap/sheet";
import { wordsOf } from "onemap/words";
import { read, write } from "screening/coordinates";
import { Corners, CORNERS_NEEDED } from "screening/corners";
import { cornerTable } from "screening/corner-table";
import { fault, partsOut, readOut } from "screening/read-out";
import { keepDraft } from "screening/site-draft";
import { siteMap } from "screening/site-map";
import { sending } from "screening/site-send";

/** @typedef {import("screening/area").Corner} Corner */

class SiteSketch extends HTMLElement {
  /** What the text holds when it is more than one ring: shown and sent as it is. @type {import("screening/coordinates").Reading | null} */
  #parts = null;
  /** @type {Awaited<ReturnType<typeof siteMap>>} */
  #ground = null;
  corners = new Corners();

  connectedCallback() {
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    this.text = /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("coordinates"));
    this.plan = /** @type {import("onemap/plan-map").PlanMap} */ (this.querySelector("plan-map"));
    this.words = wordsOf(this);
    this.sheet = sheet(this, (seen) => this.plan.pad(seen));
    this.showTable = cornerTable(
      /** @type {HTMLTableSectionElement} */ (this.querySelector("[data-corners]")),
      /** @type {HTMLTemplateElement} */ (this.querySelector("template")), this.corners, this.words);
    this.corners.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    this.text.addEventListener("input", () => this.#typed());
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("keydown", (event) => this.#pressed(event));
    this.#begin();
  }

  async #begin() {
    this.draft = await keepDraft(this.form, this.dataset.fresh === "true");
    this.#typed(this.draft.closed);
    this.dataset.draft = this.draft.restored ? "restored" : "none";
    sending(this.form, this.draft, (state) => this.#sent(state));
    this.#ground = await siteMap(this.plan, this.corners, { add: (corner) => this.add(corner), crossed: (ring) => this.#say(ring) });
    this.plan.pad(this.sheet?.seen() ?? 0, { jump: true });
    this.#ground?.show(this.#parts?.rings ?? []);
    this.#ground?.whole(this.#parts?.rings ?? []);
    this.dataset.ready = this.#ground ? "map" : "table";
  }

  /** Adds a corner unless its edge would cross another. @param {Corner} corner */
  add(corner) {
    const { corners, closed } = this.corners;
    const last = corners.at(-1);
    if (last && String(last) === String(corner)) return;
    const edge = closed ? null : fault([...corners, corner], false);
    if (edge && edge[1] === corners.length - 1) this.#tell(this.words("would_cross", { a: `J${edge[0] + 1}–J${edge[0] + 2}` }));
    else this.corners.add(corner);
  }

  /** The text was typed or pasted: it leads, the corners follow. @param {boolean} [closed] */
  #typed(closed = true) {
    const reading = read(this.text.value);
    const { rings, wrong, whole } = reading;
    this.#parts = whole ? null : reading;
    this.text.setCustomValidity(wrong ? this.words("line_wrong", { n: wrong }) : "");
    const [corners = []] = whole ? rings : [];
    this.corners.set({ corners, closed }, { by: "text" });
    if (wrong) this.#tell(this.words("line_wrong", { n: wrong }));
  }

  /** @param {string} by the view that wrote */
  #changed(by) {
    const { corners } = this.corners;
    if (by !== "text") {
      this.#parts = null;
      this.text.value = write(corners);
      this.text.setCustomValidity("");
    }
    this.showTable?.();
    this.#ground?.show(this.#parts?.rings ?? []);
    this.#say(corners);
    this.draft?.save(this.corners.closed);
  }

  /** Figures, buttons and what is wrong, for these corners. @param {Corner[]} corners */
  #say(corners) {
    const several = this.#parts;
    const { closed, chosen, canUndo, canRedo } = this.corners;
    const crossed = several ? null : fault(corners, closed);
    const words = this.words ?? String;
    this.#tell(...(several ? partsOut(several.rings, several.holes, words) : readOut(corners, closed, words)));
    const enough = corners.length >= CORNERS_NEEDED;
    this.#enable({ undo: canUndo, redo: canRedo, close: enough && !closed && !crossed, add: !several && (!closed || chosen >= 0) });
    this.dataset.state = several || (closed && enough) ? "closed" : "open";
    this.toggleAttribute("data-crossing", Boolean(crossed));
    this.#part("corner-bar").hidden = chosen < 0;
    this.#part("corner-name").textContent = chosen < 0 ? "" : `J${chosen + 1}`;
    this.#part("count").textContent = String(several ? several.rings.flat().length : corners.length);
    const send = /** @type {HTMLButtonElement} */ (this.#part("send"));
    send.disabled = Boolean(crossed);
  }

  /** @param {string} state of the sending */
  #sent(state) {
    if (this.form) this.form.dataset.sending = state;
    const news = this.#part("news");
    news.hidden = state !== "waiting";
    this.#part("send").setAttribute("aria-busy", String(state === "sending"));
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) { return /** @type {HTMLElement} */ (this.querySelector(`[data-part="${name}"]`)); }

  /** @param {...(string | Node)} what */
  #tell(...what) { this.#part("read-out").replaceChildren(...what); }

  /** @param {Record<string, boolean>} can */
  #enable(can) {
    for (const [act, on] of Object.entries(can)) {
      for (const button of this.querySelectorAll(`[data-act="${act}"]`)) /** @type {HTMLButtonElement} */ (button).disabled = !on;
    }
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-act]"));
    if (button) this.#acts[/** @type {string} */ (button.dataset.act)]?.();
  }

  /** @type {Record<string, () => void>} */
  #acts = {
    add: () => this.#ground && this.add(this.#ground.aim()),
    undo: () => this.corners.undo(),
    redo: () => this.corners.redo(),
    close: () => { this.corners.close(); this.#part("send").focus({ preventScroll: true }); },
    clear: () => this.corners.set({ corners: [], closed: false }),
    move: () => this.#ground && this.corners.move(this.corners.chosen, this.#ground.aim()),
    remove: () => this.corners.remove(this.corners.chosen),
    leave: () => this.corners.choose(-1),
    locate: () => this.#locate(),
    nearer: () => this.#ground?.map.zoomIn(),
    farther: () => this.#ground?.map.zoomOut(),
    row: () => this.add(this.#ground?.aim() ?? this.corners.corners.at(-1) ?? this.plan?.centre ?? [0, 0]),
  };

  /** Keys of the map: Enter adds, Ctrl+Z and Ctrl+Y, Delete, Escape, Alt with arrows chooses. @param {KeyboardEvent} event */
  #pressed(event) {
    if (!(event.target instanceof HTMLCanvasElement)) return;
    const { corners, chosen } = this.corners;
    const control = event.ctrlKey || event.metaKey;
    const last = corners.length - 1;
    const act = control && event.key === "z" && !event.shiftKey ? "undo"
      : control && (event.key === "y" || event.key.toLowerCase() === "z") ? "redo"
      : { Enter: "add", " ": "add", Escape: "leave" }[event.key];
    if (act) this.#acts[act]();
    else if (event.key === "Delete" && last >= 0) this.corners.remove(chosen < 0 ? last : chosen);
    else if (event.altKey && event.key === "ArrowRight" && last >= 0) this.corners.choose((chosen + 1) % corners.length);
    else if (event.altKey && event.key === "ArrowLeft" && last >= 0) this.corners.choose(chosen <= 0 ? last : chosen - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #locate() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.#ground?.fly([coords.longitude, coords.latitude]),
      () => this.#tell(this.words?.("no_position") ?? ""), { enableHighAccuracy: true, timeout: 15000 });
  }
}
customElements.define("site-sketch", SiteSketch);
