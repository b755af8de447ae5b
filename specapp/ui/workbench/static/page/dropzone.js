// The places where files are dropped, as Streamlit draws them.

const PLACE = "[data-testid=stFileUploader]";
const CHIP = "[data-testid=stFileChip]";
const KEYED = /\bst-key-(\S+?)\d*(?=\s|$)/;
const LOOKED_AT_MS = 100;

/** @typedef {{ place: Element, key: string }} Dropped with the name of its place, as `keyOf` gives it */

/** Files that were dropped and are not on their way yet, by their names. @type {Map<string, Dropped>} */
const dropped = new Map();
/** What opened a window to choose files, and the name of its place. @type {WeakMap<HTMLInputElement, string>} */
const opened = new WeakMap();

/** Note where each file is dropped: Streamlit may have renewed the place before it sends the file. */
export function watchDrops() {
  const note = (/** @type {EventTarget | null} */ target, /** @type {FileList | null | undefined} */ files) => {
    const place = target instanceof Element ? target.closest(PLACE) : null;
    if (place) for (const { name } of files ?? []) dropped.set(name, { place, key: keyOf(place) });
  };
  document.addEventListener("drop", ({ target, dataTransfer }) => note(target, dataTransfer?.files), true);
  document.addEventListener(
    "change",
    ({ target }) => note(target, target instanceof HTMLInputElement ? target.files : null),
    true,
  );
  document.addEventListener("click", ({ target }) => listen(target), true);
}

/**
 * Files that are chosen in a window of the browser come to the place that opened it, also where that was renewed meanwhile.
 *
 * @param {EventTarget | null} target
 */
function listen(target) {
  if (!(target instanceof HTMLInputElement) || target.type !== "file" || !target.closest(PLACE)) return;
  opened.set(target, keyOf(target));
  target.addEventListener("change", choose);
}

/** @param {Event} event */
function choose({ currentTarget: input }) {
  if (!(input instanceof HTMLInputElement) || input.isConnected) return;
  for (const file of input.files ?? []) follow(opened.get(input) ?? "", file);
}

/**
 * Where a file was dropped that is sent now, if that is known.
 *
 * @param {string} name
 */
export function droppedAt(name) {
  const found = dropped.get(name);
  dropped.delete(name);
  return found;
}

/**
 * The place that shows a file.
 *
 * @param {string} name
 */
export function placeOf(name) {
  return [...document.querySelectorAll(PLACE)].find((one) => chipOf(one, name));
}

/**
 * @param {Element} place
 * @param {string} name
 */
export function chipOf(place, name) {
  const names = [...place.querySelectorAll("[data-testid=stFileChipName]")];
  return names.find((one) => one.getAttribute("title") === name)?.closest(CHIP);
}

/**
 * The name that the page gave to a place, without the number that counts its renewals.
 *
 * @param {Element} place
 */
function keyOf(place) {
  return KEYED.exec(place.closest("[class*=st-key-]")?.className ?? "")?.[1] ?? "";
}

/**
 * Drop files once more.
 *
 * @param {Element} place
 * @param {File[]} files
 */
export function drop(place, files) {
  const input = place.querySelector("input[type=file]");
  if (!(input instanceof HTMLInputElement)) return;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Drop a file where its place was renewed while it was on its way, as soon as the new one is there.
 *
 * @param {string} key of its place
 * @param {File} file
 */
export function follow(key, file) {
  const place = [...document.querySelectorAll(`[class*="st-key-${CSS.escape(key)}"] ${PLACE}`)].at(-1);
  if (place) drop(place, [file]);
  else setTimeout(() => follow(key, file), LOOKED_AT_MS);
}
