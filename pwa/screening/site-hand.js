/**
 * The hand that drags corners on the map: Terra Draw, whose own drawing is invisible. The picture is ours,
 * the corners are ours; the editor only tells where a finger has put them.
 */
import { TerraDraw, TerraDrawLineStringMode, TerraDrawPolygonMode, TerraDrawSelectMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";

/** @typedef {import("screening/area").Corner} Corner */
/** @typedef {{moving: (corners: Corner[]) => void, moved: (corners: Corner[], inserted: boolean) => void}} Told */

const PLACES = 9;
const REACH = 30;
const UNSEEN = Object.fromEntries([
  "lineStringWidth", "lineStringOpacity", "selectedLineStringWidth", "selectedLineStringOpacity", "fillOpacity", "outlineWidth",
  "outlineOpacity", "selectedPolygonFillOpacity", "selectedPolygonOutlineWidth", "selectedPolygonOutlineOpacity", "selectionPointOpacity",
  "selectionPointOutlineOpacity", "midPointOpacity", "midPointOutlineOpacity",
].map((name) => [name, 0]));
const GRIP = { feature: { draggable: false, coordinates: { draggable: true, midpoints: { draggable: true }, deletable: false } } };

/** @param {Corner} corner @returns {Corner} as precise as the editor keeps it */
const rounded = ([lon, lat]) => [Number(lon.toFixed(PLACES)), Number(lat.toFixed(PLACES))];

/** @param {any} map the MapLibre map @param {Told} told */
export function hand(map, { moving, moved }) {
  /** @type {string | number | undefined} */
  let held;
  let quiet = false;
  let inserted = false;
  const draw = new TerraDraw({ adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: PLACES }), modes: [
    new TerraDrawPolygonMode({ styles: UNSEEN }), new TerraDrawLineStringMode({ styles: UNSEEN }),
    new TerraDrawSelectMode({ pointerDistance: REACH, allowManualDeselection: false, keyEvents: null, flags: { polygon: GRIP, linestring: GRIP }, styles: UNSEEN }),
  ] });
  draw.start();
  draw.setMode("select");

  /** @returns {Corner[]} */
  const corners = () => {
    const { geometry } = draw.getSnapshotFeature(held);
    return geometry.type === "Polygon" ? geometry.coordinates[0].slice(0, -1) : geometry.coordinates;
  };
  draw.on("change", (/** @type {any[]} */ ids, /** @type {string} */ kind) => {
    if (!quiet && kind === "update" && held !== undefined && ids.includes(held) && draw.hasFeature(held)) moving(corners());
  });
  draw.on("finish", (/** @type {any} */ id, /** @type {{action: string}} */ { action }) => {
    if (id !== held) return;
    moved(corners(), inserted); // a corner pulled out of an edge ends twice, once inserted and once moved: one step of undo
    inserted = action === "insertMidpoint";
  });

  /** Gives the editor the ring as it now is. @param {Corner[]} ring @param {boolean} closed */
  function hold(ring, closed) {
    quiet = true;
    if (held !== undefined && draw.hasFeature(held)) {
      draw.deselectFeature(held);
      draw.removeFeatures([held]);
    }
    held = undefined;
    const line = ring.map(rounded);
    if (line.length > 1) {
      const geometry = closed ? { type: "Polygon", coordinates: [[...line, line[0]]] } : { type: "LineString", coordinates: line };
      const [added] = draw.addFeatures([{ type: "Feature", properties: { mode: closed ? "polygon" : "linestring" }, geometry }]);
      if (added.valid) {
        held = added.id;
        draw.selectFeature(held);
      }
    }
    quiet = false;
  }
  return { hold, rounded };
}
