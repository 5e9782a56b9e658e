/** Files waiting to be sent: in the origin's private file system, in IndexedDB where that cannot be written. */
import { drop, get, put } from "core/store";

const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("files", { create: true });

/**
 * @param {string} id
 * @param {Blob} file
 * @returns {Promise<"opfs" | "indexeddb">} where it lies
 */
export async function keepFile(id, file) {
  try {
    const handle = await (await folder()).getFileHandle(id, { create: true });
    const writer = await handle.createWritable();
    await writer.write(file);
    await writer.close();
    return "opfs";
  } catch {
    await put("files", file, id);
    return "indexeddb";
  }
}

/** @param {string} id @param {number} size @returns {Promise<Blob | undefined>} nothing when the system has cleared it away */
export async function keptFile(id, size) {
  const inFolder = await folder().then((place) => place.getFileHandle(id)).then((handle) => handle.getFile()).catch(() => undefined);
  if (inFolder?.size === size) return inFolder;
  const stored = await get("files", id);
  return stored?.size === size ? stored : undefined;
}

/** @param {string} id */
export async function dropFile(id) {
  await folder().then((place) => place.removeEntry(id)).catch(() => undefined);
  await drop("files", id);
}
