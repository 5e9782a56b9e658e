/** The table of corners: every one can be typed, and taken away. A view of the corners, and a writer. */
import { degrees } from "screening/coordinates";

/** @typedef {import("screening/corners").Corners} Corners */

/**
 * @param {HTMLTableSectionElement} body
 * @param {HTMLTemplateElement} template one row: number, longitude, latitude, delete
 * @param {Corners} corners
 * @param {(key: string, facts?: Record<string, string | number>) => string} words
 */
export function cornerTable(body, template, corners, words) {
  const rowOf = (/** @type {Event} */ event) => {
    const row = /** @type {Element} */ (event.target).closest("tr");
    return row ? row.sectionRowIndex : -1;
  };
  body.addEventListener("click", (event) => {
    if (!/** @type {Element} */ (event.target).closest("button")) return;
    corners.remove(rowOf(event));
    const next = /** @type {HTMLElement | null} */ (body.rows[Math.min(rowOf(event), body.rows.length - 1)]?.querySelector("button"));
    next?.focus();
  });
  body.addEventListener("focusin", (event) => {
    const i = rowOf(event);
    const typing = event.target instanceof HTMLInputElement; // a button must not move away under the finger that presses it
    if (typing && i >= 0 && i !== corners.chosen) corners.choose(i);
  });
  body.addEventListener("change", (event) => {
    const i = rowOf(event);
    const [lon, lat] = [...body.rows[i].querySelectorAll("input")].map((input) => Number(input.value.trim()));
    const right = Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
    /** @type {HTMLInputElement} */ (event.target).setAttribute("aria-invalid", String(!right));
    if (right) corners.move(i, [lon, lat], { by: "table" });
  });

  return function show() {
    while (body.rows.length > corners.corners.length) body.deleteRow(-1);
    corners.corners.forEach(([lon, lat], i) => {
      const row = body.rows[i] ?? body.appendChild(/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      fill(/** @type {HTMLTableRowElement} */ (row), i, [degrees(lon), degrees(lat)], words);
      row.toggleAttribute("data-on", i === corners.chosen);
    });
  };
}

/** @param {HTMLTableRowElement} row @param {number} i @param {string[]} values @param {(key: string, facts?: Record<string, string | number>) => string} words */
function fill(row, i, values, words) {
  row.cells[0].textContent = `J${i + 1}`;
  row.querySelectorAll("input").forEach((input, k) => {
    if (document.activeElement !== input) input.value = values[k];
    input.setAttribute("aria-label", words(k ? "latitude" : "longitude", { n: `J${i + 1}` }));
  });
  row.querySelector("button")?.setAttribute("aria-label", words("remove", { n: `J${i + 1}` }));
}
