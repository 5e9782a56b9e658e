/** Sending a drawn site to be checked; without a network it waits on this device and goes by itself when it can. */
import { network } from "core/network";
import { send } from "core/outbox";
import { DRAFT } from "screening/site-draft";

/** @typedef {import("screening/site-draft").SiteDraft} SiteDraft */

/**
 * @param {HTMLFormElement} form
 * @param {SiteDraft} draft
 * @param {(state: "sending" | "waiting" | "") => void} say
 */
export function sending(form, draft, say) {
  let plain = false;
  async function check() {
    say("sending");
    try {
      const { taken, address } = await send(DRAFT, form, null);
      if (taken) return location.assign(address);
      await draft.wait(false);
      plain = true; // refused: sent the plain way once more, so that the browser shows the page with its words
      form.requestSubmit();
    } catch (reason) {
      if (!(reason instanceof TypeError)) throw reason;
      await draft.wait(true);
      say("waiting");
    }
  }
  form.addEventListener("submit", (event) => {
    if (plain) return;
    event.preventDefault();
    check();
  });
  form.addEventListener("input", () => draft.waiting && draft.wait(false).then(() => say("")));
  const again = () => { if (form.dataset.sending === "waiting") check(); };
  network.addEventListener("back", again);
  addEventListener("online", again);
  if (draft.waiting) check();
}
