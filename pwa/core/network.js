/** Whether the network is there, told by requests that failed or came through; navigator.onLine alone is not reliable. */

/** Fires "lost" and "back". */
export const network = new EventTarget();
let away = false;

/** @returns {boolean} whether the last request found no network */
export const isLost = () => away;

/** A request found no network. */
export function lost() {
  if (away) return;
  away = true;
  network.dispatchEvent(new Event("lost"));
}

/** A request came through. */
export function back() {
  if (!away) return;
  away = false;
  network.dispatchEvent(new Event("back"));
}

/**
 * fetch that tells the page about the network.
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function ask(input, init) {
  try {
    const answer = await fetch(input, init);
    back();
    return answer;
  } catch (reason) {
    if (reason instanceof TypeError) lost();
    throw reason;
  }
}

addEventListener("offline", lost);
addEventListener("online", back);
document.addEventListener("htmx:error", ({ detail }) => { if (detail?.error instanceof TypeError) lost(); });
document.addEventListener("htmx:after:request", back);
