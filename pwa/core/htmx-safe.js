/* htmx without eval, with our Trusted Types policy, and saying which release of the pages it runs in. */
(() => {
  const off = function () {
    return { call() { throw new TypeError("htmx may not run text"); } };
  };
  const plain = { createHTML: (html) => html, createScript: (text) => text };
  htmx.registerExtension("safe", { init: (api) => api.initSecurity(self.htmxPolicy ?? plain, off, off) });
  const release = document.querySelector('meta[name="release"]')?.content ?? "";
  document.addEventListener("htmx:config:request", ({ detail }) => { detail.ctx.request.headers["X-Release"] = release; });
})();
