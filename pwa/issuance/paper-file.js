/** The PDF of a certificate on this device: what is attached to it, as our pen writes it, without a PDF library. */
import { code16, decodeCbor, open1 } from "issuance/verify";

const MOST = 20 * 2 ** 20;
const BASE41 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:";

/** @param {Uint8Array} pdf @param {string} name @returns {Promise<Uint8Array | null>} null without it, and when it stands there twice */
export async function attachment(pdf, name) {
  const text = new TextDecoder("latin1").decode(pdf);
  const specs = [...text.matchAll(/[\r\n]\d{1,9} 0 obj\s([^]{0,600}?)endobj/g)].map(([, spec]) => spec);
  const named = specs.filter((spec) => spec.includes("/Filespec") && spec.includes(`(${name})`));
  const number = named.length === 1 ? /\/EF\s?<<\s?\/F (\d{1,9}) 0 R/.exec(named[0])?.[1] : undefined;
  const found = number ? [...text.matchAll(new RegExp(`[\\r\\n]${number} 0 obj\\s<<([^]{0,600}?)>>\\sstream\\r?\\n`, "g"))] : [];
  const length = found.length === 1 ? /\/Length\s+(\d+)/.exec(found[0][1])?.[1] : undefined;
  if (!length) return null;
  const start = found[0].index + found[0][0].length, data = pdf.subarray(start, start + Number(length));
  return found[0][1].includes("/FlateDecode") ? inflated(data) : data;
}

/** @param {Uint8Array} data */
async function inflated(data) {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} token @param {string} origin the link that the code on the paper holds */
async function linkOf(token, origin) {
  let text = "";
  for (let i = 0; i < token.length; i += 2) {
    const pair = i + 1 < token.length, number = pair ? token[i] * 256 + token[i + 1] : token[i];
    text += BASE41[number % 41] + BASE41[Math.floor(number / 41) % 41] + (pair ? BASE41[Math.floor(number / 1681)] : "");
  }
  return `${origin}/v/${await code16(token)}#${text}`;
}

/** @param {File} file @param {string} origin @returns {Promise<{link: string, record: Uint8Array, bytes: Uint8Array} | null>} null for another kind of file */
export async function paperIn(file, origin) {
  if (file.size > MOST) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [token, record] = await Promise.all([attachment(bytes, "token.cose"), attachment(bytes, "certificate.cbor")]).catch(() => [null, null]);
  return token && record ? { link: await linkOf(token, origin), record, bytes } : null;
}

/** The record, when it is the one that was signed. @param {Uint8Array} data @param {Uint8Array} digest @returns {Promise<Record<string, any> | null>} */
export async function signedRecord(data, digest) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data), 0, 16);
  return hash.every((byte, i) => byte === digest[i]) ? Object.fromEntries(decodeCbor(data)) : null;
}

/** Whether the whole file is the one that was issued; needs the network. @param {Uint8Array} bytes @param {string} code @param {Record<string, import("issuance/verify").Key>} keys */
export async function fileIssued(bytes, code, keys) {
  const answer = await fetch(`/v/${code}/statement`, { signal: AbortSignal.timeout(6_000) }).catch(() => null);
  if (!answer?.ok) return "unknown";
  const said = decodeCbor((await open1(new Uint8Array(await answer.arrayBuffer()), keys, "issuing", "file-statement+cwt")).payload);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return said.get(-1) === code && said.get(-3) === bytes.length && hash.every((byte, i) => byte === said.get(-2)[i]) ? "same" : "other";
}
