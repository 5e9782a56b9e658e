/** <worker-news>: starts the service worker, and offers a new release when one is ready. */
const RELOAD = "reload-for-release";

class WorkerNews extends HTMLElement {
  connectedCallback() {
    if (!("serviceWorker" in navigator)) return;
    this.querySelector("button").addEventListener("click", () => this.#take());
    navigator.serviceWorker.addEventListener("controllerchange", () => this.#taken());
    addEventListener("load", () => this.#start(), { once: true });
    if (document.readyState === "complete") this.#start();
  }

  async #start() {
    if (this.started) return;
    this.started = true;
    const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => undefined);
    if (!registration) return;
    this.#offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next?.addEventListener("statechange", () => { if (next.state === "installed") this.#offer(next); });
    });
    const ready = await navigator.serviceWorker.ready;
    ready.active?.postMessage({ say: "speak", language: document.documentElement.lang });
    this.#sameAccount(ready);
  }

  /** Pages kept for one account are dropped when another one signs in on this device. */
  #sameAccount(registration) {
    const viewer = document.documentElement.dataset.viewer;
    if (!viewer || document.documentElement.dataset.kept) return;
    const before = localStorage.getItem("viewer");
    if (before && before !== viewer) registration.active?.postMessage({ say: "forget" });
    localStorage.setItem("viewer", viewer);
  }

  /** The first worker of this browser has nothing to replace. */
  #offer(next) {
    if (!next || !navigator.serviceWorker.controller) return;
    this.next = next;
    this.hidden = false;
  }

  #take() {
    sessionStorage.setItem(RELOAD, "1");
    this.next?.postMessage({ say: "take over" });
  }

  #taken() {
    if (!sessionStorage.getItem(RELOAD)) return;
    sessionStorage.removeItem(RELOAD);
    location.reload();
  }
}

customElements.define("worker-news", WorkerNews);
