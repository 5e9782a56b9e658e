/** The live map under the crosshair: shows the corners, lets fingers and mouse move them, knows where the crosshair is. */
import { boxOf } from "onemap/plan-map";
import { outline, picture } from "screening/site-picture";

/** @typedef {import("screening/area").Corner} Corner */
/** @typedef {import("screening/corners").Corners} Corners */
/** @typedef {import("onemap/plan-map").PlanMap} PlanMap */

const REACH = 22;
const NEAR = 17;
const MARGIN = 40;

/**
 * @param {PlanMap} plan
 * @param {Corners} corners
 * @param {{add: (corner: Corner) => void, crossed: (moving: Corner[]) => void}} sketch
 */
export async function siteMap(plan, corners, sketch) {
  const map = await plan.ready;
  if (!map) return null;
  const { hand } = await import("screening/site-hand");
  const project = (/** @type {Corner} */ corner) => map.project(corner);
  const show = (/** @type {Corner[]} */ ring, chosen = corners.chosen) => (
    plan.show("site", picture({ corners: ring, closed: corners.closed, chosen }, project)));
  const grip = hand(map, {
    moving(ring) {
      show(ring, -1);
      sketch.crossed(ring);
    },
    moved(ring, inserted) {
      const place = ring.findIndex((corner, i) => String(corner) !== String(corners.corners[i] && grip.rounded(corners.corners[i])));
      corners.set({ corners: ring }, { chosen: place, record: !inserted });
    },
  });
  map.on("zoomend", () => show(corners.corners));
  taps(map, plan, corners, sketch);
  return {
    map,
    /** @returns {Corner} under the crosshair */
    aim: () => map.getCenter().toArray(),
    /** The corners, or several parts that cannot be drawn on. @param {Corner[][]} parts */
    show(parts) {
      if (parts.length) {
        grip.hold([], false);
        plan.show("site", parts.flatMap((ring) => outline(ring, true)));
      } else {
        grip.hold(corners.corners, corners.closed);
        show(corners.corners);
      }
    },
    /** Lays the map so that everything drawn is in sight. @param {Corner[][]} parts */
    whole(parts) {
      const rows = (parts.length ? parts : [corners.corners]).flatMap((ring) => outline(ring, true));
      if (rows.length) map.fitBounds(boxOf(rows), { padding: MARGIN, maxZoom: NEAR, duration: 0 });
    },
    fly: (/** @type {Corner} */ corner) => plan.fly(corner, NEAR, 400),
  };
}

/** A tap on a corner chooses it; a click of a mouse elsewhere adds one, a finger adds with the crosshair only. @param {any} map @param {PlanMap} plan @param {Corners} corners @param {{add: (corner: Corner) => void}} sketch */
function taps(map, plan, corners, sketch) {
  let pointer = "";
  map.getCanvasContainer().addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => { pointer = event.pointerType; }, { capture: true });
  map.on("click", (/** @type {any} */ { point, lngLat }) => {
    const row = plan.nearest(point, ["site-corner"], REACH);
    if (row) tapCorner(corners, at(map, corners.corners, point), pointer);
    else if (pointer === "mouse" && !corners.closed) sketch.add([lngLat.lng, lngLat.lat]);
    else if (corners.chosen >= 0) corners.choose(-1);
  });
}

/** A mouse closes the ring on its first corner. @param {Corners} corners @param {number} place @param {string} pointer */
function tapCorner(corners, place, pointer) {
  if (pointer === "mouse" && place === 0 && !corners.closed && corners.corners.length > 2) corners.close();
  else corners.choose(place);
}

/** @param {any} map @param {Corner[]} ring @param {{x: number, y: number}} point @returns {number} the place of the nearest corner */
function at(map, ring, point) {
  const away = ring.map((corner) => map.project(corner)).map(({ x, y }) => Math.hypot(x - point.x, y - point.y));
  return away.indexOf(Math.min(...away));
}
