/** <kept-drafts>: the drafts that this device holds, each with its way back and its own removal. */
import { drafts, forget } from "core/outbox";

class KeptDrafts extends HTMLElement {
  connectedCallback() {
    this.#show();
  }

  async #show() {
    const found = await drafts();
    this.hidden = found.length === 0;
    this.querySelector("ul").replaceChildren(...found.map((draft) => this.#row(draft)));
  }

  #row(draft) {
    const row = this.querySelector("template").content.cloneNode(true);
    const link = row.querySelector("a");
    link.textContent = draft.title || draft.address;
    link.href = draft.address;
    const form = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false };
    const time = new Intl.DateTimeFormat(document.documentElement.lang, form).format(draft.at);
    row.querySelector(".meta").textContent = this.dataset.at.replace("{time}", time);
    row.querySelector("button").addEventListener("click", async () => {
      await forget(draft.key);
      this.#show();
    });
    return row;
  }
}

customElements.define("kept-drafts", KeptDrafts);
