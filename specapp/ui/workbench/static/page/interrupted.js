// Uploads that were cut off: Streamlit shows an icon, here it is said in words, beside a button that sends the file again.

import { h } from "../dom.js";
import { say } from "./announce.js";
import { chipOf, drop, placeOf } from "./dropzone.js";
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
  missing.set(place, [...(missing.get(place) ?? []), file]);
  const sentence = tr("The upload was interrupted.");
  say(sentence);
  if (place.querySelector(".interrupted")) return;
  const button = h("button", { type: "button", onclick: () => sendAgain(place) }, tr("Try again"));
  place.append(h("p", { class: "interrupted" }, sentence, " ", button));
}

/** @param {Element} place */
function sendAgain(place) {
  const files = (missing.get(place) ?? []).filter((file) => chipOf(place, file.name)); // others were taken off meanwhile
  for (const file of files) {
    const remove = chipOf(place, file.name)?.querySelector("[data-testid=stFileChipDeleteBtn] button");
    if (remove instanceof HTMLElement) remove.click();
  }
  missing.delete(place);
  place.querySelector(".interrupted")?.remove();
  drop(place, files);
}
