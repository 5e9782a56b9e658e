/** <sign-out>: before the form inside it is sent, this device forgets the account; asks first when files are unsent. */
import { wipe } from "core/store";
import { uploads } from "core/upload-queue";

class SignOut extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form?.addEventListener("submit", (event) => this.#leave(event));
  }

  async #leave(event) {
    event.preventDefault();
    const unsent = (await uploads()).filter((one) => !["done", "lost", "wrong"].includes(one.state)).length;
    if (unsent && !confirm((this.dataset.unsent ?? "").replace("{count}", String(unsent)))) return;
    await wipe();
    localStorage.removeItem("viewer");
    this.form.submit();
  }
}

customElements.define("sign-out", SignOut);
