/** What must survive a lost network: what was typed into a form, until the office says that it has it. */
import { ask } from "core/network";
import { all, drop, get, put, together, viewer } from "core/store";

/**
 * @typedef {object} Draft
 * @property {string} id account and key
 * @property {string} key the form, as its page names it
 * @property {string} viewer
 * @property {string} address the page it was typed on
 * @property {string} title what that page calls itself
 * @property {Record<string, string[]>} fields
 * @property {number} at milliseconds
 */

const NEVER = new Set(["password", "file", "submit", "button", "image", "reset"]);
const idOf = (key) => `${viewer}|${key}`;

/** @param {HTMLFormElement} form @returns {Record<string, string[]>} what was typed, without secrets and files */
export function typedIn(form) {
  const secret = [...form.elements].filter((one) => NEVER.has(one.type) || one.autocomplete === "one-time-code" || "unkept" in one.dataset);
  const skipped = new Set(secret.map((one) => one.name));
  /** @type {Record<string, string[]>} */
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !skipped.has(name)) (fields[name] ??= []).push(value);
  }
  return fields;
}

/** @param {string} key @param {Record<string, string[]>} fields @returns {Promise<Draft>} */
export async function keep(key, fields) {
  const title = document.querySelector("h1")?.textContent?.trim() ?? "";
  const draft = { id: idOf(key), key, viewer, address: location.pathname + location.search, title, fields, at: Date.now() };
  await put("drafts", draft);
  return draft;
}

/** @param {string} key @returns {Promise<Draft | undefined>} */
export const kept = (key) => get("drafts", idOf(key));

/** @returns {Promise<Draft[]>} the drafts of this account, newest first */
export const drafts = async () => (await all("drafts")).filter((one) => one.viewer === viewer).sort((a, b) => b.at - a.at);

/** @param {string} key */
export const forget = (key) => drop("drafts", idOf(key));

/** The office has it: the draft goes and the note of it comes, together. @param {string} key */
export const received = (key) => together(["drafts", "facts"], (draftStore, facts) => Promise.all([
  draftStore.delete(idOf(key)),
  facts.put({ key, viewer, at: Date.now() }, `received|${idOf(key)}`),
]));

/**
 * Send a form. The draft goes only when the answer says that it was taken (a redirect, or 2xx).
 * @param {string} key
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button the one that was pressed
 * @returns {Promise<{taken: boolean, status: number, address: string}>} throws TypeError without a network
 */
export async function send(key, form, button) {
  const data = new FormData(form, button);
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(/** @type {any} */ (data));
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  const answer = await ask(address, { method: "POST", body, headers: { Accept: "text/html" } });
  if (answer.ok) await received(key);
  return { taken: answer.ok, status: answer.status, address: answer.redirected ? answer.url : address };
}
