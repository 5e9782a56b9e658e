/** <network-news>: the line under the bar that says when the network is gone, and how old the page is. */
import { isLost, network } from "core/network";

class NetworkNews extends HTMLElement {
  connectedCallback() {
    this.kept = document.documentElement.dataset.kept ?? "";
    network.addEventListener("lost", () => this.#show());
    network.addEventListener("back", () => this.#show());
    this.#show();
  }

  #show() {
    const words = Number(this.kept) ? this.dataset.copy : this.kept ? this.#fresh() : isLost() ? this.dataset.lost : "";
    this.hidden = !words;
    this.querySelector("output").textContent = (words ?? "").replace("{time}", this.#time());
  }

  /** An empty page from this device: where there is something to fill in, it says where that stays. */
  #fresh() {
    return document.querySelector('main form[method="post"]') ? this.dataset.lost : this.dataset.shell;
  }

  #time() {
    const when = new Date(Number(this.kept) || Date.now());
    const form = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false };
    return new Intl.DateTimeFormat(document.documentElement.lang, form).format(when);
  }
}

customElements.define("network-news", NetworkNews);
