// Uploads that were cut off: Streamlit shows an icon, here it is said in words, beside a button that sends the file again.

import { h } from "../dom.js";
import { say } from "./announce.js";
import { drop, failedChipsOf, markOf, placeOf } from "./dropzone.js";
import { tr } from "./language.js";

/** What did not arrive, by the place where it was dropped. @type {WeakMap<Element, File[]>} */
const missing = new WeakMap();

/**
 * Say that a file did not arrive, as long as its place shows it.
 *
 * @param {File} file
 */
export function tellOfInterruption(file) {
  const place = placeOf(file.name);
  if (!place) return;
  const others = (missing.get(place) ?? []).filter((other) => markOf(other) !== markOf(file));
  missing.set(place, [...others, file]);
  const notice = interrupted("", () => sendAgain(place));
  if (!place.querySelector(".interrupted")) place.append(notice);
}

/**
 * Say that a file did not arrive whose place is gone.
 *
 * @param {File} file
 * @param {() => void} again
 */
export function tellOfLoss(file, again) {
  const notice = interrupted(file.name, () => {
    notice.remove();
    again();
  });
  const main = document.querySelector("main") ?? document.body;
  const lost = main.querySelector(".lost") ?? main.appendChild(h("div", { class: "lost" }));
  lost.append(notice);
}

/**
 * @param {string} name of the file, where that is not beside it
 * @param {() => void} again
 */
function interrupted(name, again) {
  const sentence = [name, tr("The upload was interrupted.")].filter(Boolean).join(": ");
  say(sentence);
  return h(
    "p",
    { class: "interrupted" },
    sentence,
    " ",
    h("button", { type: "button", onclick: again }, tr("Try again")),
  );
}

/** @param {Element} place */
function sendAgain(place) {
  const failed = (/** @type {File} */ file) => failedChipsOf(place, file.name);
  const files = (missing.get(place) ?? []).filter((file) => failed(file).length); // others were taken off meanwhile
  for (const chip of new Set(files.flatMap(failed))) {
    const remove = chip.querySelector("[data-testid=stFileChipDeleteBtn] button");
    if (remove instanceof HTMLElement) remove.click();
  }
  missing.delete(place);
  place.querySelector(".interrupted")?.remove();
  drop(place, files);
}
