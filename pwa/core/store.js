/** What this device keeps: drafts, the upload queue, files and small facts, in IndexedDB. Nothing else opens it. */
import { openDB } from "idb";

const NAME = "tuzheng";
const STORES = { drafts: { keyPath: "id" }, queue: { keyPath: "id" }, files: undefined, facts: undefined };
/** @type {Promise<import("idb").IDBPDatabase> | undefined} */
let opened;

function open() {
  return openDB(NAME, 1, {
    upgrade(db) {
      for (const [name, options] of Object.entries(STORES)) db.createObjectStore(name, options);
    },
    blocking(_old, _new, event) {
      event.target.close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
}

/**
 * Work with the database; opened again once when the system has closed it under memory pressure.
 * @template T
 * @param {(db: import("idb").IDBPDatabase) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function use(work) {
  for (let again = 0; ; again++) {
    try {
      opened ??= open();
      return await work(await opened);
    } catch (reason) {
      opened = undefined;
      if (again || reason?.name !== "InvalidStateError") throw reason;
    }
  }
}

/** @typedef {"drafts" | "queue" | "files" | "facts"} Store */

/** @param {Store} store @param {IDBValidKey} key */
export const get = (store, key) => use((db) => db.get(store, key));

/** @param {Store} store @returns {Promise<any[]>} */
export const all = (store) => use((db) => db.getAll(store));

/** @param {Store} store @param {unknown} value @param {IDBValidKey} [key] for stores without a key of their own */
export const put = (store, value, key) => use((db) => db.put(store, value, key));

/** @param {Store} store @param {IDBValidKey} key */
export const drop = (store, key) => use((db) => db.delete(store, key));

/**
 * Several writes that happen together or not at all.
 * @param {Store[]} stores
 * @param {(...stores: import("idb").IDBPObjectStore[]) => Promise<unknown>} work must only await these stores
 */
export const together = (stores, work) => use(async (db) => {
  const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
  await Promise.all([work(...stores.map((name) => transaction.objectStore(name))), transaction.done]);
});

/** Ask the browser not to clear us away; it may say no. @returns {Promise<boolean>} */
export async function persist() {
  return (await navigator.storage?.persist?.()) ?? false;
}

/** Forget everything on this device, the kept pages too. */
export async function wipe() {
  await together(["drafts", "queue", "files", "facts"], (...stores) => Promise.all(stores.map((store) => store.clear())));
  const root = await navigator.storage?.getDirectory?.().catch(() => undefined);
  await root?.removeEntry("files", { recursive: true }).catch(() => undefined);
  for (const name of await caches.keys()) if (name.startsWith("pages")) await caches.delete(name);
}

/** Who is looking: drafts and files of one account are never shown to another on the same device. */
export const viewer = document.documentElement.dataset.viewer ?? "";
