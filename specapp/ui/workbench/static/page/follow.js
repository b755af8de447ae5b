// Files follow where the page renewed their place while they were chosen or on their way.

import { drop, keyOf, PLACE } from "./dropzone.js";
import { tellOfLoss } from "./interrupted.js";

const LOOKED_AT_MS = 100;
const LOOKED_FOR_MS = 10_000;

/** What opened a window to choose files, and the name of its place. @type {WeakMap<HTMLInputElement, string>} */
const opened = new WeakMap();

/** Files that are chosen in a window of the browser come to the place that opened it, also where that was renewed meanwhile. */
export function watchChoices() {
  document.addEventListener("click", ({ target }) => listen(target), true);
}

/** @param {EventTarget | null} target */
function listen(target) {
  if (!(target instanceof HTMLInputElement) || target.type !== "file" || !target.closest(PLACE)) return;
  opened.set(target, keyOf(target));
  target.addEventListener("change", choose);
}

/** @param {Event} event */
function choose({ currentTarget: input }) {
  if (!(input instanceof HTMLInputElement) || input.isConnected) return;
  const key = opened.get(input);
  if (key) for (const file of input.files ?? []) follow(key, file);
}

/**
 * Drop a file where its place was renewed, as soon as the new one is there.
 *
 * @param {string} key of its place
 * @param {File} file
 */
export function follow(key, file, until = performance.now() + LOOKED_FOR_MS) {
  const place = [...document.querySelectorAll(`[class*="st-key-${CSS.escape(key)}"] ${PLACE}`)].at(-1);
  if (place) drop(place, [file]);
  else if (performance.now() < until) setTimeout(() => follow(key, file, until), LOOKED_AT_MS);
  else tellOfLoss(file, () => follow(key, file));
}
