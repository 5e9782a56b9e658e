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
    const first = !navigator.serviceWorker.controller;
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
    if (first) this.#seen(ready.active);
  }

  /** What a map fetched before there was a worker is told to it, so that one visit is enough. */
  async #seen(worker) {
    const map = await /** @type {any} */ (document.querySelector("plan-map"))?.ready;
    if (!map || !worker) return;
    const { tellTiles } = await import("core/seen-tiles");
    tellTiles(map, worker);
  }

  /** Pages kept for one account are dropped when another one, or nobody any more, is signed in on this device. */
  #sameAccount(registration) {
    const { viewer = "", kept } = document.documentElement.dataset;
    if (kept) return;
    const before = localStorage.getItem("viewer") ?? "";
    if (before && before !== viewer) registration.active?.postMessage({ say: "forget" });
    if (viewer) localStorage.setItem("viewer", viewer);
    else localStorage.removeItem("viewer");
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
