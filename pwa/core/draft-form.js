/** <draft-form key>: keeps what is typed into the form inside it on this device until the office has it. */
import { forget, keep, kept, received, send, typedIn } from "core/outbox";

const PAUSE = 400;

class DraftForm extends HTMLElement {
  #timer = 0;
  #sending = false;

  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.key = this.getAttribute("key") ?? location.pathname;
    this.form.addEventListener("input", () => this.#later());
    this.form.addEventListener("change", () => this.#later());
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.form.addEventListener("htmx:after:request", ({ detail }) => this.#answered(detail.ctx?.response?.status ?? 0));
    this.form.addEventListener("htmx:error", () => this.#say("waiting"));
    this.querySelector("[data-forget]")?.addEventListener("click", () => this.#forget());
    addEventListener("pagehide", this.#now);
    this.#restore();
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.#now);
  }

  #now = () => { if (this.#timer) this.#keep(); };

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), PAUSE);
  }

  async #keep() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const draft = await keep(this.key, typedIn(this.form));
    this.#say("kept", draft.at);
  }

  /** A page that comes back with faults holds what was typed; only a fresh page takes the draft. */
  async #restore() {
    const draft = await kept(this.key);
    this.dataset.ready = "";
    if (!draft || document.querySelector('[role="alert"]') || draft.at < Number(this.dataset.savedAt ?? 0)) return;
    if (JSON.stringify(draft.fields) === JSON.stringify(typedIn(this.form))) return;
    for (const element of this.form.elements) this.#fill(element, draft.fields[element.name]);
    this.form.dispatchEvent(new CustomEvent("draft-restored", { bubbles: true, detail: draft.fields }));
    this.#say("restored", draft.at);
  }

  /** What was typed before this script came is newer than the draft. */
  #fill(element, values) {
    if (!values || element.type === "file") return;
    if (element.checked !== element.defaultChecked || (element.defaultValue !== undefined && element.value !== element.defaultValue)) return;
    if (element.type === "radio" || element.type === "checkbox") element.checked = values.includes(element.value);
    else if (element.multiple) for (const option of element.options) option.selected = values.includes(option.value);
    else element.value = values[0];
  }

  async #forget() {
    await forget(this.key);
    this.form.reset();
    this.form.dispatchEvent(new CustomEvent("draft-forgotten", { bubbles: true }));
    this.#say("");
  }

  async #answered(status) {
    if (status >= 200 && status < 400) await received(this.key);
  }

  async #submit(event) {
    if (this.#sending || this.form.hasAttribute("hx-post") || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    try {
      await this.#keep();
      const { taken, address } = await send(this.key, this.form, button);
      if (taken) location.assign(address);
      else this.#plainly(button);
    } catch (reason) {
      if (!(reason instanceof TypeError)) throw reason;
      this.#say("waiting");
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  /** Refused: the same form sent the plain way, so that the browser shows the page with its faults. */
  #plainly(button) {
    this.#sending = true;
    this.form.requestSubmit(button ?? undefined);
    this.#sending = false;
  }

  /** @param {"kept" | "restored" | "waiting" | ""} state @param {number} [at] */
  #say(state, at = Date.now()) {
    this.dataset.state = state;
    const place = this.querySelector("[data-draft]");
    if (!place) return;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
    place.hidden = !state;
    place.querySelector("output").textContent = (place.dataset[state] ?? "").replace("{time}", time);
    this.querySelector("[data-forget]")?.toggleAttribute("hidden", state !== "restored");
  }
}

customElements.define("draft-form", DraftForm);
