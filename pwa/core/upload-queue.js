/** Files on their way to the office: kept on this device, sent in pieces (tus 1.0), taken up where they stopped. */
import { dropFile, keepFile, keptFile } from "core/files";
import { ask, network } from "core/network";
import { all, drop, get, persist, put, viewer } from "core/store";

/**
 * @typedef {object} Upload
 * @property {string} id made here; also the key that makes creating it twice harmless
 * @property {string} name
 * @property {number} size bytes
 * @property {number} sent bytes the office has
 * @property {"queued" | "waiting" | "sending" | "done" | "lost" | "wrong" | "paused"} state
 * @property {string} purpose
 * @property {string} subject
 * @property {string} viewer
 * @property {string} address of the upload at the office, once it has one
 * @property {string} why the office's words, when it refused
 * @property {any} result what the office made of it
 * @property {number} at milliseconds
 */

const VERSION = { "Tus-Resumable": "1.0.0" };
const LEAST = 64 * 1024, FIRST = 256 * 1024, MOST = 2 * 1024 * 1024;
const QUICK = 1_000, SLOW = 5_000, PATIENCE = 90_000;
const SOONEST = 1_000, LATEST = 60_000;

const changes = new EventTarget();
const others = "BroadcastChannel" in self ? new BroadcastChannel("uploads") : undefined;
let piece = FIRST, pause = SOONEST, timer = 0;

/** @param {(upload: Upload) => void} told of every change, in this tab or another @returns {() => void} ends it */
export function watch(told) {
  const hear = ({ detail }) => told(detail);
  changes.addEventListener("change", hear);
  return () => changes.removeEventListener("change", hear);
}

/** @returns {Promise<Upload[]>} this account's uploads, oldest first */
export const uploads = async () => (await all("queue")).filter((one) => one.viewer === viewer).sort((a, b) => a.at - b.at);

/**
 * Keep a file and send it as soon as there is a network.
 * @param {File} file
 * @param {{purpose: string, subject: string}} about what the office is to do with it
 * @returns {Promise<Upload>}
 */
export async function add(file, { purpose, subject }) {
  const id = crypto.randomUUID();
  await keepFile(id, file);
  const upload = { id, name: file.name, size: file.size, sent: 0, state: "queued", purpose, subject, viewer, address: "", why: "", result: null, at: Date.now() };
  await note(upload);
  persist();
  kick();
  return upload;
}

/** Take it off the queue, here and at the office. @param {string} id */
export async function remove(id) {
  const upload = await get("queue", id);
  await drop("queue", id);
  await dropFile(id);
  if (upload?.address && upload.state !== "done") await ask(upload.address, { method: "DELETE", headers: VERSION }).catch(() => undefined);
  if (upload) tell({ ...upload, state: "removed" });
}

/** @param {string} id */
export const hold = (id) => change(id, (upload) => !FINAL.has(upload.state), "paused");

/** Go on with one that was held. @param {string} id */
export async function resume(id) {
  await change(id, (upload) => upload.state === "paused", "queued");
  kick();
}

/** Send what waits; at once, or after a while. @param {number} [after] milliseconds */
export function kick(after = 0) {
  clearTimeout(timer);
  timer = setTimeout(() => alone(run), after);
}

const FINAL = new Set(["done", "lost", "wrong"]);

/** Two tabs never send one file; who finds the other at work looks again a little later. */
function alone(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request("uploads", { ifAvailable: true }, (lock) => (lock ? work() : kick(2 * SOONEST)));
}

/** One after the other; the list is read again each time, for files come while others are being sent. */
async function run() {
  const tried = new Set();
  const next = async () => (await uploads()).find((one) => !FINAL.has(one.state) && one.state !== "paused" && !tried.has(one.id));
  for (let upload = await next(); upload; upload = await next()) {
    tried.add(upload.id);
    try {
      await send(upload);
      pause = SOONEST;
    } catch {
      await change(upload.id, (one) => one.state !== "paused", "waiting");
      piece = Math.max(LEAST, piece / 2);
      pause = Math.min(pause * 2, LATEST);
      kick(pause);
      return;
    }
  }
}

async function send(upload) {
  const file = await keptFile(upload.id, upload.size);
  if (!file) return note({ ...upload, state: "lost" });
  if (!upload.address && !(await create(upload))) return undefined;
  if (!(await locate(upload))) return undefined;
  while (upload.sent < upload.size) {
    if ((await get("queue", upload.id))?.state === "paused") return undefined;
    if (!(await sendPiece(upload, file))) return undefined;
  }
  const made = await ask(upload.address, { headers: VERSION, cache: "no-store" });
  if (!made.ok) return refused(upload, made);
  await note({ ...upload, state: "done", result: (await made.json()).answer });
  return dropFile(upload.id);
}

const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

async function create(upload) {
  const facts = { filename: upload.name, purpose: upload.purpose, subject: upload.subject, key: upload.id };
  const metadata = Object.entries(facts).map(([name, value]) => `${name} ${encoded(value)}`).join(",");
  const headers = { ...VERSION, "Upload-Length": String(upload.size), "Upload-Metadata": metadata };
  const answer = await ask("/uploads", { method: "POST", headers, signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) return refused(upload, answer);
  upload.address = new URL(answer.headers.get("Location"), location.href).pathname;
  await note(upload);
  return true;
}

/** Where the office stands. An upload it no longer knows is begun anew; one it has refused says so once more. */
async function locate(upload) {
  const asked = { headers: VERSION, cache: /** @type {const} */ ("no-store"), signal: AbortSignal.timeout(PATIENCE) };
  const answer = await ask(upload.address, { ...asked, method: "HEAD" });
  if (answer.status === 404 || answer.status === 410) {
    await note({ ...upload, address: "", sent: 0 });
    throw new Error("gone at the office");
  }
  if (!answer.ok) return refused(upload, await ask(upload.address, asked));
  upload.sent = Number(answer.headers.get("Upload-Offset"));
  return true;
}

async function sendPiece(upload, file) {
  const begun = performance.now();
  const answer = await ask(upload.address, {
    method: "PATCH",
    headers: { ...VERSION, "Upload-Offset": String(upload.sent), "Content-Type": "application/offset+octet-stream" },
    body: file.slice(upload.sent, upload.sent + piece),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 409) return locate(upload);
  if (!answer.ok) return refused(upload, answer);
  const took = performance.now() - begun;
  piece = took < QUICK ? Math.min(MOST, piece * 2) : took > SLOW ? Math.max(LEAST, piece / 2) : piece;
  upload.sent = Number(answer.headers.get("Upload-Offset") ?? upload.sent);
  await note(Object.assign(upload, { state: "sending" }));
  return true;
}

/** Refusals with words are final; anything that may pass (busy, fault, signed out) is tried again. */
async function refused(upload, answer) {
  if (answer.status >= 500 || [401, 404, 408, 410, 423, 425, 429].includes(answer.status)) throw new Error(`office says ${answer.status}`);
  const problem = await answer.json().catch(() => ({}));
  await note({ ...upload, state: "wrong", why: problem.title ?? "" });
  await dropFile(upload.id);
  return false;
}

async function change(id, allowed, state) {
  const upload = await get("queue", id);
  if (upload && allowed(upload)) await note({ ...upload, state });
}

async function note(upload) {
  await put("queue", upload);
  tell(upload);
}

function tell(upload) {
  changes.dispatchEvent(new CustomEvent("change", { detail: upload }));
  others?.postMessage(upload);
}

others?.addEventListener("message", ({ data }) => changes.dispatchEvent(new CustomEvent("change", { detail: data })));
const soon = () => { pause = SOONEST; kick(); };
network.addEventListener("back", soon);
addEventListener("online", soon);
addEventListener("pageshow", () => kick());
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") kick(); });
