// Verifies a certificate's link without the network: BASE41, strict CBOR, COSE_Sign1 with Ed25519, status list. Token format v1.

/** @typedef {{public: Uint8Array, area: string, not_before: number, not_after: number, role: string, revoked_at?: number, revoked_size?: number}} Key */
/** @typedef {{uri: string, issued_at: number, expires_at: number, ttl: number, entries: Uint8Array}} Status */
/** @typedef {{verdict: string, reason: string, code?: string, kid?: string, claims?: Record<string, any>, status_at?: number}} Verdict */

const LINK = /^(https?):\/\/([\w.:-]+)(?:\/[a-z]{2}(?:-[A-Za-z]{4})?)?\/v\/([0-9A-HJKMNP-TV-Z]{16})(?:#(.*))?$/s;
const BASE41 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:";
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const CLAIMS = { 4: "expires_at", 6: "issued_at", [-1]: "type", [-2]: "holder", [-3]: "project", [-4]: "jurisdiction", [-5]: "area_m2", [-6]: "status_index", [-7]: "record_digest", [-8]: "sketch", [-9]: "number" };
const WEEK = 7 * 24 * 3600;

/** Why something was not believed; the message is the same word as in Python. */
class Refused extends Error {}
const refuse = (/** @type {string} */ reason) => { throw new Refused(reason); };

/** @returns {Promise<Verdict>} never rejects; `now` in seconds, `hosts` names (https) or whole origins
 * @param {string} url @param {{keys: Record<string, Key>, status: Status | null, now: number, hosts: string[], logIndex?: number, statusAge?: number}} known */
export async function verify(url, { keys, status, now, hosts, logIndex = -1, statusAge = WEEK }) {
  const link = LINK.exec(url);
  if (!link) return { verdict: "not_ours", reason: "link" };
  const [, scheme, named, code, fragment] = link, host = named.toLowerCase();
  if (!hosts.includes(`${scheme}://${host}`) && (scheme === "http" || !hosts.includes(host))) return { verdict: "not_ours", reason: "host", code };
  if (!fragment) return { verdict: "online_only", reason: "no_token", code };
  try {
    if (fragment.length > 700) refuse("too_long");
    const token = decode41(fragment);
    if ((await code16(token)) !== code) refuse("code_mismatch");
    const { kid, claims } = await believed(token, keys, logIndex);
    return { code, kid, claims, ...standing(claims, status, now, statusAge) };
  } catch (error) {
    const reason = error instanceof Refused ? error.message : "fault";
    return { verdict: reason === "unknown_key" ? reason : "refused", reason, code };
  }
}

/** @param {string} text */
export function decode41(text) {
  const digits = [...text].map((char) => BASE41.indexOf(char)), size = digits.length;
  if (size % 3 === 1) refuse("base41_length");
  if (digits.includes(-1)) refuse("base41_alphabet");
  const out = [];
  for (let i = 0; i < size; i += 3) {
    const pair = i + 2 < size, number = digits[i] + 41 * digits[i + 1] + (pair ? 1681 * digits[i + 2] : 0);
    if (number > (pair ? 65535 : 255)) refuse("base41_range");
    if (pair) out.push(number >> 8);
    out.push(number & 255);
  }
  return new Uint8Array(out);
}

/** @param {Uint8Array} token */
export async function code16(token) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", token));
  const number = hash.slice(0, 10).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return Array.from({ length: 16 }, (_, i) => CROCKFORD[Number((number >> BigInt(75 - 5 * i)) & 31n)]).join("");
}

/** The one value in the bytes; maps come as Map, integers beyond 2^53 as BigInt. Refuses all but deterministic CBOR.
 * @param {Uint8Array} data @returns {any} */
export function decodeCbor(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.length), words = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let at = 0;
  const room = (/** @type {number} */ size) => { if (size > data.length - at) refuse("truncated"); };
  const argument = (/** @type {number} */ major, /** @type {number} */ short) => {
    if (short < 24) return short;
    if (short === 31) refuse("indefinite");
    if (short > 27 || major === 7) refuse("simple");
    const width = 1 << (short - 24);
    room(width);
    const value = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : width === 4 ? view.getUint32(at) : view.getBigUint64(at);
    at += width;
    if (value < [24, 256, 65536, 2 ** 32][short - 24]) refuse("not_shortest");
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  };
  const item = (/** @type {number} */ depth) => {
    if (depth > 8) refuse("depth");
    room(1);
    const first = data[at++], major = first >> 5, size = /** @type {any} */ (argument(major, first & 31));
    if (major === 0) return size;
    if (major === 1) return typeof size === "bigint" ? -1n - size : -1 - size;
    if (major === 6) refuse("tag");
    if (major === 7) return size > 19 && size < 23 ? [false, true, null][size - 20] : refuse("simple");
    room(size);
    if (major === 4) return Array.from({ length: size }, () => item(depth + 1));
    if (major === 5) return map(size, depth);
    const piece = data.subarray(at, (at += size));
    if (major === 2) return piece;
    try { return words.decode(piece); } catch { return refuse("utf8"); }
  };
  const map = (/** @type {number} */ size, /** @type {number} */ depth) => {
    const found = new Map();
    let before = new Uint8Array();
    for (let i = 0; i < size; i++) {
      const start = at, key = item(depth + 1), raw = data.subarray(start, at);
      if (!["number", "bigint", "string"].includes(typeof key)) refuse("key");
      const order = i ? compare(before, raw) : -1;
      if (order >= 0) refuse(order ? "order" : "duplicate");
      before = raw;
      found.set(key, item(depth + 1));
    }
    return found;
  };
  const value = item(0);
  return at === data.length ? value : refuse("trailing");
}

/** The payload of a COSE_Sign1 whose signature by one of the keys is right. The key fixes the algorithm, not the header.
 * @param {Uint8Array} data @param {Record<string, Key>} keys @param {string} role @param {string} [typ] */
export async function open1(data, keys, role, typ) {
  const parts = decodeCbor(data);
  if (!Array.isArray(parts) || parts.length !== 4 || !(parts[1] instanceof Map) || ![parts[0], parts[2], parts[3]].every(isBytes)) refuse("cose_shape");
  const [header, open, payload, signature] = parts;
  if (open.size) refuse("unprotected");
  const fields = decodeCbor(header);
  if (!(fields instanceof Map) || !Number.isInteger(fields.get(1)) || !isBytes(fields.get(4)) || fields.get(4).length !== 4) refuse("header");
  if (fields.size !== (typ ? 3 : 2) || fields.get(16) !== typ) refuse("header");
  const kid = hex(fields.get(4)), key = Object.hasOwn(keys, kid) ? keys[kid] : null;
  if (!key || key.role !== role || (role !== "issuing" && key.revoked_at != null)) return refuse("unknown_key");
  if (![-8, -19].includes(fields.get(1))) refuse("alg");
  if (signature.length !== 64) refuse("signature_length");
  if (BigInt("0x" + hex(signature.slice(32).reverse())) >= ORDER) refuse("malleable");
  const message = new Uint8Array([0x84, 0x6a, ...bytes("Signature1"), ...head(header.length), ...header, 0x40, ...head(payload.length), ...payload]);
  if (!(await rightly(key.public, signature, message))) refuse("signature");
  return { kid, key, payload };
}

/** Inflates and checks a status list token. @param {Uint8Array} data @param {Record<string, Key>} keys @returns {Promise<Status>} */
export async function readStatus(data, keys, uri = "", notOlderThan = 0) {
  const { key, payload } = await open1(data[0] === 0xd2 ? data.subarray(1) : data, keys, "list", "application/statuslist+cwt");
  const found = decodeCbor(payload), list = found instanceof Map && found.get(65533);
  if (!(list instanceof Map) || list.get("bits") !== 2 || !isBytes(list.get("lst")) || ![4, 6, 65534].every((name) => isCount(found.get(name)))) refuse("status_claims");
  const [issued_at, named] = [found.get(6), found.get(2)];
  if (issued_at < key.not_before || issued_at > key.not_after) refuse("key_window");
  if (uri && named !== uri) refuse("status_uri");
  if (issued_at < notOlderThan) refuse("status_rolled_back");
  const stream = new Blob([list.get("lst")]).stream().pipeThrough(new DecompressionStream("deflate"));
  const entries = new Uint8Array(await new Response(stream).arrayBuffer().catch(() => refuse("status_bits")));
  return { uri: named, issued_at, expires_at: found.get(4), ttl: found.get(65534), entries };
}

/** The keys a root-signed key set gives. @param {string} text @param {Uint8Array} root @returns {Promise<Record<string, Key>>} */
export async function readKeys(text, root, notOlderThan = 0) {
  const set = await signedSet(text, root).catch(() => refuse("key_set")), found = /** @type {Record<string, Key>} */ ({});
  if (set.iat < notOlderThan) refuse("key_set_rolled_back");
  for (const { kid, x, nbf, exp, area, role, revoked_at, revoked_size } of set.keys) {
    const key = unbase64(x), hash = await crypto.subtle.digest("SHA-256", key);
    if (key.length !== 32 || hex(new Uint8Array(hash, 0, 4)) !== kid) refuse("key_set");
    found[kid] = { public: key, area, role, not_before: nbf, not_after: exp, revoked_at, revoked_size };
  }
  return found;
}

/** @param {string} text @param {Uint8Array} root */
async function signedSet(text, root) {
  const [header, body, signature] = JSON.parse(text).signed.split(".");
  const { alg, typ } = unjson(header);
  if (alg !== "Ed25519" || typ !== "keys+jws" || !(await rightly(root, unbase64(signature), bytes(`${header}.${body}`)))) refuse("key_set");
  return unjson(body);
}

/** Origin in degrees, ring in metres east and north of its first corner. @param {Uint8Array} data */
export function sketchOf(data) {
  const numbers = [], ring = [], int24 = (/** @type {number} */ at) => ((data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8)) >> 8;
  for (let at = 6, count = 0, value = 0; at < data.length; at++) {
    value |= (data[at] & 127) << (7 * count++);
    if (data[at] > 127 ? count > 3 || at + 1 === data.length : count > 1 && !data[at]) refuse("sketch");
    if (data[at] < 128) { numbers.push((value >>> 1) ^ -(value & 1)); count = value = 0; }
  }
  const [lon, lat] = [int24(0) / 2000, int24(3) / 2000];
  if (numbers.length % 2 || numbers.length < 6 || numbers.length > 128 || Math.abs(lon) > 180 || Math.abs(lat) > 90) refuse("sketch");
  for (let i = 0, x = 0, y = 0; i < numbers.length; i += 2) ring.push([(x += numbers[i]), (y += numbers[i + 1])]);
  return { lon, lat, ring };
}

/** @param {Uint8Array} token @param {Record<string, Key>} keys @param {number} logIndex */
async function believed(token, keys, logIndex) {
  const { kid, key, payload } = await open1(token, keys, "issuing"), claims = claimsOf(decodeCbor(payload));
  if (claims.issued_at < key.not_before || claims.issued_at > key.not_after) refuse("key_window");
  if (!key.area || !String(claims.jurisdiction).startsWith(key.area)) refuse("key_area");
  if (key.revoked_at != null && !(logIndex >= 0 && logIndex < (key.revoked_size ?? 0))) refuse("key_revoked");
  return { kid, claims };
}

/** @param {any} found @returns {Record<string, any>} */
function claimsOf(found) {
  if (!(found instanceof Map)) refuse("claims");
  const claims = Object.fromEntries([...found].map(([key, value]) => [Object.hasOwn(CLAIMS, key) && typeof key === "number" ? CLAIMS[key] : refuse("claims"), value]));
  const { expires_at = 0, sketch, holder, project, jurisdiction, record_digest, number } = claims;
  const right = [claims.issued_at, claims.type, claims.area_m2, claims.status_index, expires_at, jurisdiction].every(isCount)
    && typeof holder === "string" && typeof project === "string" && jurisdiction >= 1e5 && jurisdiction < 1e12
    && isBytes(record_digest) && record_digest.length === 16 && (typeof number === "string" || isCount(number) || (typeof number === "bigint" && number > 0));
  if (!right || (sketch !== undefined && !isBytes(sketch))) refuse("claims");
  if (sketch) sketchOf(sketch);
  return claims;
}

/** Revocation first, then expiry, then the age of the list. @param {Record<string, any>} claims @param {Status | null} status @param {number} now @param {number} statusAge */
function standing({ status_index: index, expires_at }, status, now, statusAge) {
  if (!status) return { verdict: "status_old", reason: "no_status" };
  const { issued_at: status_at, entries } = status, say = (/** @type {string} */ verdict, reason = verdict) => ({ verdict, reason, status_at });
  if (index >= entries.length * 4) return say("status_old", "status_range");
  const state = (entries[Math.floor(index / 4)] >> ((index % 4) * 2)) & 3;
  if (state) return say(["", "revoked", "suspended", "replaced"][state]);
  if (expires_at !== undefined && now >= expires_at) return say("expired");
  return now - status_at > statusAge || now >= status.expires_at ? say("status_old") : say("valid", "");
}

/** @param {Uint8Array} key @param {Uint8Array} signature @param {Uint8Array} message */
async function rightly(key, signature, message) {
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    const { verifyAsync } = await import("@noble/ed25519");
    return verifyAsync(signature, message, key, { zip215: false });
  }
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}

const isBytes = (/** @type {any} */ value) => value instanceof Uint8Array;
const isCount = (/** @type {any} */ value) => Number.isSafeInteger(value) && value >= 0;
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
const hex = (/** @type {Uint8Array} */ data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
/** The CBOR head of a byte string. */
const head = (/** @type {number} */ size) => (size < 24 ? [0x40 | size] : size < 256 ? [0x58, size] : size < 65536 ? [0x59, size >> 8, size & 255] : [0x5a, size >>> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255]);
const unbase64 = (/** @type {string} */ text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const unjson = (/** @type {string} */ text) => JSON.parse(new TextDecoder().decode(unbase64(text)));
const compare = (/** @type {Uint8Array} */ a, /** @type {Uint8Array} */ b) => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
};
