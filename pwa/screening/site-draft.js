/** The drawn site on this device until it is checked: survives a reload, and waits for the network when told to. */
import { forget, keep, kept, typedIn } from "core/outbox";

export const DRAFT = "screening/site";
const PAUSE_MS = 250;

/**
 * @typedef {object} SiteDraft
 * @property {boolean} restored whether this page began with what was kept
 * @property {boolean} closed
 * @property {boolean} waiting whether it was to be checked when the network went
 * @property {(closed: boolean) => void} save soon
 * @property {(waiting: boolean) => Promise<void>} wait keep it now, to be checked when the network is back
 */

/**
 * @param {HTMLFormElement} form
 * @param {boolean} fresh the page came with corners of its own, what was kept is left alone
 * @returns {Promise<SiteDraft>}
 */
export async function keepDraft(form, fresh) {
  const draft = fresh ? undefined : await kept(DRAFT);
  for (const [name, [value = ""]] of Object.entries(draft?.fields ?? {})) fill(form, name, value);
  const state = { closed: draft ? draft.fields.closed?.[0] === "1" : true, waiting: draft?.fields.waiting?.[0] === "1" };
  let timer = 0;
  const now = () => {
    clearTimeout(timer);
    timer = 0;
    const fields = typedIn(form);
    if (!fields.coordinates?.[0] && !fields.name?.[0]) return forget(DRAFT);
    return keep(DRAFT, { ...fields, closed: [state.closed ? "1" : "0"], waiting: [state.waiting ? "1" : "0"] });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE_MS);
  };
  form.addEventListener("input", soon);
  addEventListener("pagehide", () => { if (timer) now(); });
  return {
    restored: Boolean(draft), closed: state.closed, get waiting() { return state.waiting; },
    save(closed) {
      state.closed = closed;
      soon();
    },
    async wait(waiting) {
      state.waiting = waiting;
      await now();
    },
  };
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function fill(form, name, value) {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
}
