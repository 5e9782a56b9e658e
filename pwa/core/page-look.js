/** <page-look>: big letters, light or dark, language; remembered on this device. */
const page = document.documentElement;

function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* a browser that keeps nothing still changes this page */ }
}

class PageLook extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-big], [data-theme]")) button.hidden = false;
    for (const group of this.querySelectorAll("[data-live]")) group.hidden = false;
    this.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.#close(); });
    document.addEventListener("click", (event) => { if (!this.contains(event.target)) this.#close(); });
    this.#show();
  }

  #click(event) {
    const button = event.target.closest("button, a[hreflang]");
    if (button?.hasAttribute("hreflang")) this.#speak(button);
    else if (button?.hasAttribute("data-big")) remember("big", page.classList.toggle("big") ? "1" : "");
    else if (button?.hasAttribute("data-theme")) this.#colour(button.dataset.theme);
    this.#show();
  }

  #speak(link) {
    document.cookie = `lang=${link.hreflang}; path=/; max-age=31536000; samesite=lax`;
    link.search = location.search;
    link.hash = location.hash;
  }

  #colour(theme) {
    if (theme) page.dataset.theme = theme;
    else delete page.dataset.theme;
    remember("theme", theme);
    dispatchEvent(new Event("look-changed"));
  }

  #close() {
    const menu = this.querySelector("details[open]");
    if (!menu) return;
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }

  #show() {
    this.querySelector("[data-big]")?.setAttribute("aria-pressed", String(page.classList.contains("big")));
    for (const button of this.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === (page.dataset.theme ?? "")));
    }
  }
}

customElements.define("page-look", PageLook);
