// Uploads that were cut off: Streamlit shows an icon, here it is said in words, beside a button that sends the file again.

import { h } from "../dom.js";
import { say } from "./announce.js";
import { tr } from "./language.js";

const PLACE = "[data-testid=stFileUploader]";
const CHIP = "[data-testid=stFileChip]";

/** What did not arrive, by the place where it was dropped. @type {WeakMap<Element, File[]>} */
const missing = new WeakMap();

/**
 * Say that a file did not arrive, as long as its place shows it.
 *
 * @param {File} file
 */
export function tellOfInterruption(file) {
  const place = [...document.querySelectorAll(PLACE)].find((one) => chipOf(one, file.name));
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
  const input = place.querySelector("input[type=file]");
  const files = new DataTransfer();
  for (const file of missing.get(place) ?? []) {
    const chip = chipOf(place, file.name);
    if (!chip) continue; // taken off meanwhile
    const remove = chip.querySelector("[data-testid=stFileChipDeleteBtn] button");
    if (remove instanceof HTMLElement) remove.click();
    files.items.add(file);
  }
  missing.delete(place);
  place.querySelector(".interrupted")?.remove();
  if (!(input instanceof HTMLInputElement)) return;
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * @param {Element} place
 * @param {string} name
 */
function chipOf(place, name) {
  const names = [...place.querySelectorAll("[data-testid=stFileChipName]")];
  return names.find((one) => one.getAttribute("title") === name)?.closest(CHIP);
}
