/** The corners of a site with their history: the one source of truth, of which map, table and text are views. */

/** @typedef {import("screening/area").Corner} Corner */
/** @typedef {{corners: Corner[], closed: boolean}} Site `closed` is part of the history, or undo would lose it */

const PAST = 200;
export const CORNERS_NEEDED = 3;

export class Corners extends EventTarget {
  /** @type {Site} */
  #site = { corners: [], closed: false };
  /** @type {Site[]} */
  #past = [];
  /** @type {Site[]} */
  #future = [];
  /** The chosen corner, -1 for none; not part of the history. */
  chosen = -1;

  get site() { return this.#site; }
  get corners() { return this.#site.corners; }
  get closed() { return this.#site.closed; }
  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  /** @param {Partial<Site>} next @param {{chosen?: number, record?: boolean, by?: string}} [how] `by` names the view that wrote */
  set(next, { chosen = -1, record = true, by = "" } = {}) {
    const corners = next.corners ?? this.corners;
    const site = { corners, closed: (next.closed ?? this.closed) && corners.length >= CORNERS_NEEDED };
    if (record && JSON.stringify(site) !== JSON.stringify(this.#site)) {
      this.#past = [...this.#past, this.#site].slice(-PAST);
      this.#future = [];
    }
    this.#show(site, chosen, by);
  }

  undo() { this.#step(this.#past, this.#future); }
  redo() { this.#step(this.#future, this.#past); }

  /** @param {Site[]} from @param {Site[]} to */
  #step(from, to) {
    const site = from.pop();
    if (!site) return;
    to.push(this.#site);
    this.#show(site, -1, "");
  }

  /** @param {Site} site @param {number} chosen @param {string} by */
  #show(site, chosen, by) {
    this.#site = site;
    this.chosen = chosen < site.corners.length ? chosen : -1;
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }

  /** @param {number} chosen */
  choose(chosen) { this.#show(this.#site, chosen, ""); }

  /** @param {Corner} corner after the last one, or after the chosen one of a closed ring */
  add(corner) {
    const place = this.closed && this.chosen >= 0 ? this.chosen + 1 : this.corners.length;
    this.set({ corners: [...this.corners.slice(0, place), corner, ...this.corners.slice(place)] }, { chosen: place });
  }

  /** @param {number} i */
  remove(i) { this.set({ corners: this.corners.filter((_, k) => k !== i) }); }

  /** @param {number} i @param {Corner} corner @param {{record?: boolean, by?: string}} [how] */
  move(i, corner, how = {}) { this.set({ corners: this.corners.map((old, k) => (k === i ? corner : old)) }, { chosen: i, ...how }); }

  close() { this.set({ closed: true }); }
}
