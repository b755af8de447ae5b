// The places where files are dropped, as Streamlit draws them.

export const PLACE = "[data-testid=stFileUploader]";
const CHIP = "[data-testid=stFileChip]";
const FAILED = "[aria-invalid=true]";
const RENEWED = /(?:^|\s)st-key-(\S+_)\d+(?=\s|$)/;
const MOST_REMEMBERED = 1000;

/** @typedef {{ place: WeakRef<Element>, key: string }} Dropped with the name of its place, as `keyOf` gives it */

/** Files that were dropped and are not on their way yet, the oldest first. @type {Map<string, Dropped>} */
const dropped = new Map();

/** Note where each file is dropped: Streamlit may have renewed the place before it sends the file. */
export function watchDrops() {
  const note = (/** @type {EventTarget | null} */ target, /** @type {FileList | null | undefined} */ files) => {
    const place = target instanceof Element ? target.closest(PLACE) : null;
    if (!place) return;
    for (const file of files ?? []) dropped.set(markOf(file), { place: new WeakRef(place), key: keyOf(place) });
    for (const mark of [...dropped.keys()].slice(0, -MOST_REMEMBERED)) dropped.delete(mark); // refused by Streamlit
  };
  document.addEventListener(
    "drop",
    ({ target, dataTransfer }) => {
      if (hasFolder(dataTransfer))
        dropped.clear(); // nothing tells which files are in it
      else note(target, dataTransfer?.files);
    },
    true,
  );
  document.addEventListener(
    "change",
    ({ target }) => note(target, target instanceof HTMLInputElement ? target.files : null),
    true,
  );
}

/** @param {DataTransfer | null} transfer */
function hasFolder(transfer) {
  return [...(transfer?.items ?? [])].some((item) => item.webkitGetAsEntry()?.isDirectory);
}

/**
 * What tells a file from others.
 *
 * @param {File} file
 */
export function markOf({ name, size, lastModified }) {
  return `${size} ${lastModified} ${name}`;
}

/**
 * Where a file was dropped that is sent now, if that is known.
 *
 * @param {File} file
 */
export function droppedAt(file) {
  const mark = markOf(file);
  const found = dropped.get(mark);
  dropped.delete(mark);
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
  return chipsOf(place, name)[0];
}

/**
 * What a place shows of files of a name that did not arrive.
 *
 * @param {Element} place
 * @param {string} name
 */
export function failedChipsOf(place, name) {
  return chipsOf(place, name).filter((chip) => chip.closest(FAILED) ?? chip.querySelector(FAILED));
}

/**
 * @param {Element} place
 * @param {string} name
 */
function chipsOf(place, name) {
  const names = [...place.querySelectorAll("[data-testid=stFileChipName]")].filter(
    (one) => one.getAttribute("title") === name,
  );
  return names.flatMap((one) => one.closest(CHIP) ?? []);
}

/**
 * The name that the page gave to a place that it renews, without the number that counts the renewals. What others get belongs
 * to what the page shows just then, and must not come to another sound: they have none.
 *
 * @param {Element} place
 */
export function keyOf(place) {
  return RENEWED.exec(place.closest("[class*=st-key-]")?.className ?? "")?.[1] ?? "";
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
