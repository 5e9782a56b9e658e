/** `<page-tools>`: sharing and printing a page that can do without both. */

class PageTools extends HTMLElement {
  connectedCallback() {
    (this.closest("main") ?? this).addEventListener("click", (event) => {
      const act = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-act]"))?.dataset.act;
      if (act === "print") print();
      if (act === "share") this.#share(event);
    });
  }

  /** The system's own sheet where there is one, else the address is copied. @param {Event} event */
  async #share(event) {
    event.preventDefault();
    const page = { title: document.title, url: location.href.split("#")[0] };
    try {
      if (navigator.share) await navigator.share(page);
      else {
        await navigator.clipboard.writeText(page.url);
        this.#say(this.dataset.copied ?? "");
      }
    } catch (reason) {
      if (/** @type {Error} */ (reason).name !== "AbortError") this.#say(page.url);
    }
  }

  /** @param {string} text */
  #say(text) {
    const place = this.querySelector("[role=status]");
    if (place) place.textContent = text;
  }
}
customElements.define("page-tools", PageTools);
