/* The service worker: pages from the network first, files and tiles from what is kept; nobody's own page is kept unless it says so. */
const LISTS = "@@LISTS@@";
const CORE = "core", PAGES = "pages", TILES = "tiles", SHELL = `shell-${LISTS.version}`;
const LANGUAGES = ["zh-Hans", "zh-Hant", "en"];
const PATIENCE = 4_000, MOST_PAGES = 30, LONGEST = 14 * 24 * 3_600_000;
const FILES = new Set([...LISTS.core, ...LISTS.heavy]);
const PUBLIC_TILE = /^\/tiles\/(base|landuse|restriction|facility)\//, MOST_TILES = 400, TIDY_AFTER = 500;
const AT = "X-Kept-At";

/* ---- filling ---- */

async function fill(addresses) {
  const cache = await caches.open(CORE);
  await Promise.all(addresses.map(async (address) => {
    if (!(await cache.match(address))) await cache.add(address);
  }));
}

/** Shells are fetched as nobody: a page made for a person never becomes one. */
async function fillShells(language) {
  const cache = await caches.open(SHELL);
  await Promise.allSettled(LISTS.shells.map(async (path) => {
    const address = `/${language}${path}`;
    if (!(await cache.match(address))) await fillShell(cache, address);
  }));
}

async function fillShell(cache, address) {
  const answer = await fetch(address, { cache: "reload", credentials: "omit", headers: { Accept: "text/html" } });
  if (answer.ok && !answer.redirected) await cache.put(address, answer);
}

/** A shell names the tiles of its day: it is renewed whenever its page is opened, never with a page made for a person. */
async function renewShell({ pathname, search }, answer) {
  const [, language, ...rest] = pathname.split("/");
  if (!LANGUAGES.includes(language) || !LISTS.shells.includes(`/${rest.join("/")}`)) return;
  const cache = await caches.open(SHELL);
  const forAnyone = !search && !/private|no-store/.test(answer.headers.get("Cache-Control") ?? "private");
  await (forAnyone ? cache.put(pathname, answer) : fillShell(cache, pathname));
}

/** A kept page of an earlier release still needs that release's files. */
async function usedByKeptPages() {
  const cache = await caches.open(PAGES);
  const used = new Set();
  for (const request of await cache.keys()) {
    const html = await (await cache.match(request)).text();
    for (const [address] of html.matchAll(/\/s\/[^"'#\s]+/g)) used.add(address);
  }
  return used;
}

async function spoken() {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const found = open.map((client) => new URL(client.url).pathname.split("/")[1]).filter((name) => LANGUAGES.includes(name));
  return new Set(found.length ? found : [LANGUAGES[0]]);
}

self.addEventListener("install", (event) => event.waitUntil((async () => {
  await fill(LISTS.core);
  for (const language of await spoken()) await fillShells(language);
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
  const cache = await caches.open(CORE);
  const used = await usedByKeptPages();
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (!FILES.has(pathname) && !used.has(pathname)) await cache.delete(request);
  }
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
})()));

/* ---- pages ---- */

const late = (wait) => new Promise((_, reject) => { setTimeout(() => reject(new Error("late")), wait); });

async function fromNetwork(event) {
  const answer = (await event.preloadResponse) ?? await fetch(event.request);
  if (!answer.ok) return answer;
  const address = new URL(event.request.url);
  if (answer.headers.get("X-Offline") === "keep") event.waitUntil(keepPage(address.pathname, answer.clone()));
  event.waitUntil(renewShell(address, answer.clone()).catch(() => undefined));
  return answer;
}

async function keepPage(path, answer) {
  const headers = new Headers(answer.headers);
  headers.set(AT, String(Date.now()));
  const cache = await caches.open(PAGES);
  await cache.delete(path);
  await cache.put(path, new Response(await answer.blob(), { headers }));
  const kept = await cache.keys();
  for (const request of kept.slice(0, Math.max(0, kept.length - MOST_PAGES))) await cache.delete(request);
}

/** A copy tells the page that it is one: its time, or "shell". */
async function marked(copy, kept) {
  const headers = new Headers(copy.headers);
  for (const name of ["Content-Encoding", "Content-Length", AT]) headers.delete(name);
  const html = (await copy.text()).replace("<html ", `<html data-kept="${kept}" `);
  return new Response(html, { headers });
}

async function keptPage(path) {
  const copy = await caches.match(path, { cacheName: PAGES });
  const at = Number(copy?.headers.get(AT));
  return copy && Date.now() - at < LONGEST ? marked(copy, at) : undefined;
}

async function shell(path) {
  const named = LANGUAGES.includes(path.split("/")[1]);
  for (const address of named ? [path] : LANGUAGES.map((language) => `/${language}${path}`)) {
    const copy = await caches.match(address, { cacheName: SHELL });
    if (copy) return marked(copy, "shell");
  }
  return undefined;
}

async function sorry(path) {
  const language = LANGUAGES.find((name) => path.startsWith(`/${name}/`));
  return (language && await shell(`/${language}/offline`)) ?? await shell("/offline") ?? Response.error();
}

async function page(event) {
  const path = new URL(event.request.url).pathname;
  const network = fromNetwork(event);
  event.waitUntil(network.catch(() => undefined));
  try {
    return await Promise.race([network, late(PATIENCE)]);
  } catch (reason) {
    const copy = (await keptPage(path)) ?? await shell(path);
    if (copy) return copy;
    return reason.message === "late" ? network.catch(() => sorry(path)) : sorry(path);
  }
}

/* ---- files ---- */

async function file(event, path) {
  const kept = await caches.match(path, { cacheName: CORE });
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.status === 200 && FILES.has(path)) {
    const copy = answer.clone();
    event.waitUntil(caches.open(CORE).then((cache) => cache.put(path, copy)));
  }
  return answer;
}

/* ---- tiles of the public groups; a layer that is not public has no tiles there ---- */

/** What is kept comes first and is asked for again behind it; with neither the map is told that there was no network. */
async function tile(event) {
  const { request } = event;
  const kept = await caches.match(request.url, { cacheName: TILES, ignoreVary: true });
  const fresh = fetchTile(event, request);
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return kept;
}

async function fetchTile(event, request) {
  const answer = await fetch(request);
  const open = !/private|no-store/.test(answer.headers.get("Cache-Control") ?? "");
  if (answer.status === 200 && open) event.waitUntil(keepTile(new URL(request.url).href, answer.clone()).catch(() => undefined));
  return answer;
}

/** Deleted first, so that the order of the cache is the order of use. */
async function keepTile(address, answer) {
  const cache = await caches.open(TILES);
  await cache.delete(address, { ignoreVary: true });
  await cache.put(address, answer);
  await tidy();
}

let tidying;
const tidy = () => (tidying ??= new Promise((go) => { setTimeout(go, TIDY_AFTER); }).then(trimTiles).finally(() => { tidying = undefined; }));

/** One version of the layers, the one that came last; of that the tiles used last. */
async function trimTiles() {
  const cache = await caches.open(TILES);
  const kept = await cache.keys();
  const version = (request) => new URL(request.url).searchParams.get("v");
  const newest = kept.length ? version(kept.at(-1)) : null;
  const same = kept.filter((request) => version(request) === newest);
  const spare = new Set(same.slice(0, Math.max(0, same.length - MOST_TILES)));
  for (const request of kept) if (version(request) !== newest || spare.has(request)) await cache.delete(request, { ignoreVary: true });
}

/** The first page of a visit is older than its worker: its tiles come once more, from the browser's own cache. */
async function seenTiles(event, addresses) {
  const cache = await caches.open(TILES);
  const ours = addresses.map((address) => new URL(address, location.origin))
    .filter(({ origin, pathname }) => origin === location.origin && PUBLIC_TILE.test(pathname));
  await Promise.allSettled(ours.slice(0, MOST_TILES).map(async ({ href }) => {
    if (!(await cache.match(href, { ignoreVary: true }))) await fetchTile(event, new Request(href));
  }));
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url, headers } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("/s/") && !headers.has("range")) event.respondWith(file(event, pathname));
  else if (PUBLIC_TILE.test(pathname)) event.respondWith(tile(event));
});

/* ---- what pages ask for ---- */

const ASKED = {
  "take over": () => self.skipWaiting(),
  forget: () => caches.delete(PAGES),
  tiles: ({ addresses }, event) => seenTiles(event, addresses),
  async speak({ language }) {
    if (LANGUAGES.includes(language)) await fillShells(language);
    if (!self.navigator.connection?.saveData) await fill(LISTS.heavy);
  },
};

self.addEventListener("message", (event) => {
  const work = ASKED[event.data?.say];
  if (work) event.waitUntil(Promise.resolve(work(event.data, event)));
});
