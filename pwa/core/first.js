/* The first script, before anything is painted: what scripts may load, and how this reader wants pages to look. */
(() => {
  const own = (address) => {
    const { origin, pathname } = new URL(address, location.href);
    if (origin === location.origin && (pathname === "/sw.js" || pathname.startsWith("/s/"))) return address;
    throw new TypeError(`script refused: ${address}`);
  };
  if (self.trustedTypes) {
    trustedTypes.createPolicy("default", { createScriptURL: own });
    const refuse = () => { throw new TypeError("no script from text"); };
    self.htmxPolicy = trustedTypes.createPolicy("htmx", { createHTML: (html) => html, createScript: refuse });
  }
  const page = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  if (kept("big") === "1") page.classList.add("big");
  if (kept("theme")) page.dataset.theme = kept("theme");
})();
