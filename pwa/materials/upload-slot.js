/** `<upload-slot>`: sends the chosen file in pieces and goes on after a break; without it the form inside sends it the plain way. */
import { fragment } from "core/fragment";
import { add, remove, uploads, watch } from "core/upload-queue";

const MEGABYTE = 1_000_000;

class UploadSlot extends HTMLElement {
  #unwatch = () => {};
  /** @type {string} the upload shown here */
  #id = "";

  connectedCallback() {
    this.input = /** @type {HTMLInputElement | null} */ (this.querySelector('input[type="file"]'));
    if (!this.input) return;
    this.news = /** @type {HTMLElement} */ (this.querySelector("[data-news]"));
    this.input.addEventListener("change", () => this.#chosen());
    this.input.form?.addEventListener("submit", (event) => { event.preventDefault(); this.#chosen(); });
    this.#unwatch = watch((upload) => this.#told(upload));
    this.dataset.ready = "";
    uploads().then((found) => found.filter((one) => one.subject === this.dataset.subject && one.state !== "done").slice(-1).forEach((one) => this.#told(one)));
  }

  disconnectedCallback() {
    this.#unwatch();
  }

  async #chosen() {
    const file = this.input?.files?.[0];
    if (!file) return;
    const most = Number(this.dataset.most);
    if (file.size > most * MEGABYTE) {
      this.#say("wrong", (this.dataset.large ?? "").replace("{size}", (file.size / MEGABYTE).toFixed(1)));
      return;
    }
    if (this.#id) await remove(this.#id);
    const upload = await add(file, { purpose: this.dataset.purpose ?? "", subject: this.dataset.subject ?? "" });
    this.#id = upload.id;
    this.#told(upload);
  }

  /** @param {import("core/upload-queue").Upload} upload */
  #told(upload) {
    if (upload.subject !== this.dataset.subject) return;
    this.#id = upload.id;
    if (upload.state === "done") {
      remove(upload.id).then(() => this.dispatchEvent(new CustomEvent("upload-received", { bubbles: true })));
      return;
    }
    const sent = `${upload.name} · ${(upload.sent / MEGABYTE).toFixed(1)} / ${(upload.size / MEGABYTE).toFixed(1)} MB`;
    this.#say(upload.state, upload.state === "wrong" ? upload.why : upload.name ? sent : "");
    const bar = this.news?.querySelector("progress");
    if (!bar) return;
    bar.hidden = !["sending", "waiting", "queued"].includes(upload.state);
    bar.max = upload.size || 1;
    bar.value = upload.sent;
  }

  /** @param {string} state @param {string} what */
  #say(state, what) {
    const shown = state === "waiting" || state === "paused" ? "queued" : state;
    this.dataset.upload = shown;
    if (!this.news) return;
    this.news.hidden = false;
    const word = this.news.querySelector(".state"), text = this.news.querySelector("[data-what]");
    if (word) word.textContent = this.dataset[state] ?? "";
    if (text) text.textContent = what;
    const bar = this.news.querySelector("progress");
    if (bar && shown === "wrong") bar.hidden = true;
  }
}

customElements.define("upload-slot", UploadSlot);

/** What the office has received is shown in the office's own words: the list is asked for again, unless something is still on its way. */
document.addEventListener("upload-received", async () => {
  const place = document.querySelector("[data-slots]");
  if (!place || (await uploads()).some((one) => ["sending", "queued"].includes(one.state))) return;
  place.replaceChildren(...await fragment(location.href));
});
