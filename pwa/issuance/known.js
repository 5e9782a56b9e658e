/** What this device knows for verifying: the root's key set and the status list, fetched when there is a network, and kept. */
import { get, put } from "core/store";
import { readKeys, readStatus } from "issuance/verify";

const LIST = "/status/1";

/** @typedef {{root: Uint8Array, origin: string}} Trust */
/** @typedef {{keys: Record<string, import("issuance/verify").Key>, status: import("issuance/verify").Status | null, fresh: boolean}} Known */

/** Fetches both, and keeps what is rightly signed and not older than what is kept. @param {Trust} trust */
async function refresh({ root, origin }) {
  const [set, list] = await Promise.all(["/.well-known/jwks.json", LIST].map((path) => fetch(path, { cache: "no-cache", signal: AbortSignal.timeout(6_000) })));
  if (!set.ok || !list.ok) throw new Error("not served");
  const text = await set.text(), body = new Uint8Array(await list.arrayBuffer());
  const before = { keys: await get("facts", "issuance.keys"), list: await get("facts", "issuance.list") };
  const keys = await readKeys(text, root, before.keys?.at ?? 0);
  const status = await readStatus(body, keys, origin + LIST, before.list?.at ?? 0);
  await put("facts", { text, at: statedAt(text) }, "issuance.keys");
  await put("facts", { body, at: status.issued_at }, "issuance.list");
  return { keys, status };
}

/** From the signed part, which was just checked. @param {string} text */
const statedAt = (text) => JSON.parse(atob(JSON.parse(text).signed.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).iat;

/** Checked anew although it was checked before it was kept: storage is not trusted. @param {Trust} trust */
async function kept({ root, origin }) {
  const keys = await get("facts", "issuance.keys"), list = await get("facts", "issuance.list");
  if (!keys) return null;
  const believed = await readKeys(keys.text, root);
  const status = list ? await readStatus(list.body, believed, origin + LIST).catch(() => null) : null;
  return { keys: believed, status };
}

/** @param {Trust} trust @returns {Promise<Known | null>} null when nothing was ever kept here; `fresh` when the office was asked just now */
export async function known(trust) {
  try {
    return { ...(await refresh(trust)), fresh: true };
  } catch {
    const found = await kept(trust).catch(() => null);
    return found && { ...found, fresh: false };
  }
}
