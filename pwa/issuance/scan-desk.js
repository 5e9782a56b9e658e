/**
 * `<scan-desk>`: verifies a code, a photograph or a PDF on this device, with what it keeps when there is no network.
 * Without a network, and with a list that is not of this minute, a right signature is never shown as valid.
 */
import { fileIssued, paperIn, signedRecord } from "issuance/paper-file";
import { known } from "issuance/known";
import { codeFromCamera, codeInPhoto } from "issuance/read-code";
import { factsOf, outline, proofLine, ringsOf, showBanner, textOf } from "issuance/verdict-view";
import { verify } from "issuance/verify";
import { grouped, wordsOf } from "onemap/words";

const MINUTE = 60, FRESH = 10 * MINUTE, MU = 2000 / 3;
const STANDING = ["valid", "stale", "expired", "suspended", "replaced", "revoked"];

class ScanDesk extends HTMLElement {
  /** @type {AbortController | null} */
  #camera = null;

  connectedCallback() {
    const { root = "", origin = "" } = this.dataset;
    this.trust = { root: Uint8Array.from(root.match(/../g) ?? [], (pair) => parseInt(pair, 16)), origin };
    this.words = wordsOf(this);
    this.types = JSON.parse(this.querySelector("script[data-types]")?.textContent ?? "{}");
    this.result = /** @type {HTMLElement} */ (this.querySelector("[data-result]"));
    for (const hidden of this.querySelectorAll("[data-live]")) hidden.removeAttribute("hidden");
    this.querySelector("[data-camera]")?.addEventListener("click", () => (this.#camera ? this.#camera.abort() : this.#scan()));
    this.#on("[name=photo]", (file) => this.#photo(file));
    this.#on("[name=pdf]", (file) => this.#paper(file));
    known(this.trust).then((found) => { this.dataset.ready = found ? (found.fresh ? "fresh" : "kept") : "nothing"; });
  }

  disconnectedCallback() {
    this.#camera?.abort();
  }

  /** @param {string} name @param {(file: File) => Promise<void>} work */
  #on(name, work) {
    const input = /** @type {HTMLInputElement} */ (this.querySelector(name));
    input.addEventListener("change", async () => {
      const file = input.files?.[0];
      input.value = "";
      if (file) await work(file).catch(() => this.#tell("nothing", "unreadable"));
    });
  }

  async #scan() {
    const video = /** @type {HTMLVideoElement} */ (this.querySelector("video")), button = this.querySelector("[data-camera]");
    this.#camera = new AbortController();
    video.hidden = false;
    button?.setAttribute("aria-pressed", "true");
    try {
      const text = await codeFromCamera(video, this.#camera.signal);
      if (text) await this.judge(text);
    } catch {
      this.#tell("nothing", "no_camera");
    } finally {
      this.#camera = null;
      video.hidden = true;
      button?.setAttribute("aria-pressed", "false");
    }
  }

  /** @param {File} file */
  async #photo(file) {
    const text = await codeInPhoto(file);
    await (text ? this.judge(text) : this.#tell("nothing", "no_code"));
  }

  /** @param {File} file */
  async #paper(file) {
    const paper = await paperIn(file, this.trust.origin);
    await (paper ? this.judge(paper.link, paper) : this.#tell("nothing", "no_paper"));
  }

  /** @param {string} link @param {{record: Uint8Array, bytes: Uint8Array} | null} [paper] */
  async judge(link, paper = null) {
    const ground = await known(this.trust), now = Math.floor(Date.now() / 1000);
    if (!ground) return this.#tell("not_ready", "not_ready");
    const found = await verify(link, { keys: ground.keys, status: ground.status, now, hosts: [this.trust.origin] });
    const age = found.status_at ? now - found.status_at : Infinity;
    const standing = found.verdict === "status_old" || (found.verdict === "valid" && !(ground.fresh && age < FRESH)) ? "stale" : found.verdict;
    if (!STANDING.includes(standing)) return this.#tell(standing, standing === "refused" ? "refused" : found.reason, found, link);
    const record = paper && found.claims ? await signedRecord(paper.record, found.claims.record_digest) : null;
    if (paper && !record) return this.#tell("refused", "record", found, link);
    const file = paper ? (ground.fresh ? await fileIssued(paper.bytes, found.code ?? "", ground.keys).catch(() => "unknown") : "unknown") : "";
    this.#show(file === "other" ? "file_other" : standing, found, { record, file, age, fresh: ground.fresh });
  }

  /** A verdict without a certificate to show. @param {string} look @param {string} why @param {Partial<import("issuance/verify").Verdict>} [found] @param {string} [link] */
  #tell(look, why, found = {}, link = "") {
    const host = /^\w+:\/\/[^/#]*/.exec(link)?.[0] ?? link.slice(0, 60);
    const lines = /** @type {[string, string][]} */ ([[this.words(`why.${why}`, { host, reason: found.reason ?? "" }), ""]]);
    this.#put(look, showBanner(this, look, this.words(`verdict.${look}`), lines), ...this.#onward(look === "online_only" || look === "unknown_key" ? found.code : ""));
  }

  /** @param {string} look @param {import("issuance/verify").Verdict} found @param {{record: Record<string, any> | null, file: string, age: number, fresh: boolean}} about */
  #show(look, found, { record, file, age, fresh }) {
    const claims = found.claims ?? {}, type = this.types[claims.type] ?? { title: "", prefix: "", suffix: "" };
    const number = record?.number ?? `${type.prefix}${claims.number}${type.suffix}`;
    const at = this.#moment(found.status_at), lines = /** @type {[string, string][]} */ ([[type.title, ""], [number, "code"]]);
    lines.push(look === "stale" ? [this.words(found.status_at ? "since_list" : "no_list", { age: this.#age(age), at }), ""] : [this.words("verified", { at: this.#moment(Date.now() / 1000) }), "small quiet"]);
    const banner = showBanner(this, look, this.words(`verdict.${look}`), lines);
    const proofs = textOf("ul", "", "proofs");
    proofs.append(...this.#proofs(look, found, { record, file, age, at }));
    const card = textOf("section", "", "card");
    card.append(factsOf(this.#facts(claims, number, record)));
    this.#put(look, banner, proofs, card, this.#note(), ...this.#onward(fresh ? found.code : ""));
  }

  *#proofs(look, found, { record, file, age, at }) {
    yield proofLine(this, "clear", this.words("unchanged"), this.words(record ? "unchanged.record" : "unchanged.text"));
    if (file) yield proofLine(this, { same: "clear", other: "prohibit" }[file] ?? "stale", this.words(`file.${file}`), this.words("file.how"));
    yield proofLine(this, "clear", this.words("ours"), `${this.#office(found.claims.jurisdiction)} · ${this.words("key", { kid: found.kid })}`);
    if (look === "valid") yield proofLine(this, "clear", this.words("now"), this.words("list_age", { at, age: this.#age(age) }));
    else if (look === "stale") yield proofLine(this, "stale", this.words("unknown_now"), at ? this.words("until_then", { at }) : this.words("no_list"));
    else if (look !== "file_other") yield proofLine(this, look === "revoked" ? "prohibit" : "restrict", this.words(`verdict.${look}`), look === "expired" ? this.#day(found.claims.expires_at - 1) : this.words("list_age", { at, age: this.#age(age) }));
  }

  #facts(claims, number, record) {
    const rings = ringsOf(record, claims.sketch), area = `${grouped(claims.area_m2)} m²（${grouped(claims.area_m2 / MU, 2)} ${this.words("mu")}）`;
    return [
      [this.words("number"), textOf("span", number, "code")], [this.words("holder"), record?.holder ?? claims.holder], [this.words("project"), record?.project ?? claims.project],
      [this.words("location"), record?.fields?.get?.("pj.loc") ?? ""], [this.words("area"), area],
      [this.words("issued"), `${this.#office(claims.jurisdiction)}，${this.#day(claims.issued_at)}`],
      [this.words("until"), claims.expires_at ? this.#day(claims.expires_at - 1) : this.words("no_end")], [this.words("outline"), outline(rings, this.words("north_up"))],
    ];
  }

  #note() {
    const note = document.importNode(/** @type {HTMLTemplateElement} */ (this.querySelector("template[data-same]")).content, true);
    return note;
  }

  /** The certificate's own page, where there is a network to open it. @param {string} [code] */
  *#onward(code) {
    if (!code) return;
    const link = document.createElement("a");
    Object.assign(link, { className: "btn plain", href: `/v/${code}`, textContent: this.words("page") });
    yield link;
  }

  /** @param {string} look @param {(Node | string)[]} parts */
  #put(look, ...parts) {
    this.dataset.verdict = look;
    this.result.replaceChildren(...parts);
    this.result.hidden = false;
    this.result.querySelector("h2")?.focus();
  }

  /** @param {number} code */
  #office(code) { return this.types.offices?.[code] ?? this.words("division", { code }); }

  /** @param {number} seconds */
  #age(seconds) {
    const [size, name] = seconds < 2 * MINUTE ? [1, "just_now"] : seconds < 90 * MINUTE ? [MINUTE, "minutes"] : seconds < 36 * 60 * MINUTE ? [60 * MINUTE, "hours"] : [24 * 60 * MINUTE, "days"];
    return this.words(`age.${name}`, { n: Math.round(seconds / Number(size)) });
  }

  /** @param {number} [seconds] */
  #moment(seconds) {
    const form = /** @type {const} */ ({ month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" });
    return seconds ? new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date(seconds * 1000)) : "";
  }

  /** @param {number} seconds */
  #day(seconds) { return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "Asia/Shanghai" }).format(new Date(seconds * 1000)); }
}

customElements.define("scan-desk", ScanDesk);
