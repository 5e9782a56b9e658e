/** The tiles a map shows, told to the worker that came after them; later ones it sees by itself. */
const TILE_PIXELS = 512;

/** @param {any} map a MapLibre map @returns {string[]} the addresses of what is in view, of the sources that are shown */
export function tilesInView(map) {
  const { sources, layers } = map.getStyle();
  const zoom = map.getZoom();
  const shown = (/** @type {any} */ layer) => layer.layout?.visibility !== "none" && zoom >= (layer.minzoom ?? 0) && zoom < (layer.maxzoom ?? 25);
  const used = new Set(layers.filter(shown).map((/** @type {any} */ layer) => layer.source));
  return Object.entries(sources).filter(([name, { tiles }]) => tiles && used.has(name)).flatMap(([, { tiles, minzoom, maxzoom }]) => (
    map.coveringTiles({ tileSize: TILE_PIXELS, minzoom, maxzoom }).map(({ canonical: { z, x, y } }) => (
      tiles[0].replace("{z}", z).replace("{x}", x).replace("{y}", y)))));
}

/** @param {any} map @param {ServiceWorker} worker */
export function tellTiles(map, worker) {
  const tell = () => worker.postMessage({ say: "tiles", addresses: tilesInView(map) });
  map.on("idle", tell);
  if (map.loaded()) tell();
}
