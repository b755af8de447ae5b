// What happens on the page, in words for those who do not see it: one polite region that stays.

import { h } from "../dom.js";
import { tr } from "./language.js";

const REST_MS = 300;
const TEXTS = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]";
const STEP_PERCENT = 25;
const UNSEEN = "position:fixed;inset:auto auto 0 0;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";

/** @type {HTMLElement | null} */
let region = null;

/**
 * Say how the work stands whenever the page says something else, in steps that leave time to listen; that a sound is ready,
 * for each sound.
 */
export function announceWork() {
  region = h("p", { class: "specapp-said", role: "status", "aria-live": "polite", style: UNSEEN });
  document.body.append(region);
  let [last, lastName, timer] = ["", "", 0];
  const look = () => {
    timer = 0;
    const words = coarse(document.querySelector(".st-key-state"));
    const name = document.getElementById("result")?.textContent ?? "";
    const isAnother = name !== lastName && words.startsWith(tr("Ready to hear:"));
    if (words && (words !== last || isAnother)) say(words);
    if (words) [last, lastName] = [words, name];
  };
  const later = () => (timer ||= setTimeout(look, REST_MS));
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true, characterData: true });
}

/** @param {string} words */
export function say(words) {
  if (region) region.textContent = words;
}

/**
 * The state of the work with its share rounded down, without buttons, icons and what stands behind the share; errors are
 * said by themselves. Only shares of work are written without a blank before the sign.
 *
 * @param {Element | null} state
 */
function coarse(state) {
  const texts = state?.querySelectorAll(TEXTS) ?? [];
  for (const text of texts) {
    if (text.closest("button, [role=alert]")) continue;
    const copy = /** @type {Element} */ (text.cloneNode(true));
    for (const drawn of copy.querySelectorAll("[data-testid=stIconMaterial], [role=img]")) drawn.remove();
    const words = (copy.textContent ?? "")
      .trim()
      .replace(/(\d%).*$/, "$1")
      .replace(/^[^·]* s · /, `${tr("Ready to hear:")} `);
    const steps = words.replace(/(\d+)%$/, (_, share) => `${Math.floor(share / STEP_PERCENT) * STEP_PERCENT} %`);
    if (steps) return steps;
  }
  return "";
}
