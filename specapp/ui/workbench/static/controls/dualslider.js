// A range with two handles: two native sliders over one track, so that keys and screen readers work.

import { h } from "../dom.js";
import { tr } from "../page/language.js";

/** @import { Stretch } from "../types.js" */

const CLOSEST_DB = 20;

export class DualSlider {
  #limits;
  #onchange;
  #low;
  #high;
  #track = h("span", { class: "track" });
  #text = h("span", { class: "value" });

  /**
   * @param {string} label
   * @param {Stretch} limits dB
   * @param {(lowest: number, highest: number) => void} onchange called while a handle moves
   */
  constructor(label, limits, onchange) {
    this.#limits = limits;
    this.#onchange = onchange;
    this.#low = this.#handle(tr("Darkest level, dB"), () => this.#moved(this.#low));
    this.#high = this.#handle(tr("Brightest level, dB"), () => this.#moved(this.#high));
    const sliders = h("span", { class: "sliders" }, this.#track, this.#low, this.#high);
    this.element = h("div", { class: "field dual" }, h("span", {}, label), sliders, this.#text);
  }

  /**
   * @param {number} lowest
   * @param {number} highest
   */
  set(lowest, highest) {
    [this.#low.valueAsNumber, this.#high.valueAsNumber] = [lowest, highest];
    this.#show(lowest, highest);
  }

  /**
   * @param {string} name
   * @param {() => void} oninput
   */
  #handle(name, oninput) {
    const [min, max] = this.#limits;
    return h("input", { type: "range", min, max, step: "1", "aria-label": name, oninput });
  }

  /** @param {HTMLInputElement} handle that has been moved: it stops before the other one */
  #moved(handle) {
    const [low, high] = [this.#low.valueAsNumber, this.#high.valueAsNumber];
    if (handle === this.#low) this.#low.valueAsNumber = Math.min(low, high - CLOSEST_DB);
    else this.#high.valueAsNumber = Math.max(high, low + CLOSEST_DB);
    const [lowest, highest] = [this.#low.valueAsNumber, this.#high.valueAsNumber];
    this.#show(lowest, highest);
    this.#onchange(lowest, highest);
  }

  /**
   * The levels in use, also where they lie beyond the handles: those of silence do.
   *
   * @param {number} lowest
   * @param {number} highest
   */
  #show(lowest, highest) {
    const [least, most] = this.#limits;
    const share = (/** @type {number} */ value) => `${((value - least) / (most - least)) * 100}%`;
    const [low, high] = [this.#low.valueAsNumber, this.#high.valueAsNumber];
    this.#track.style.setProperty("--from", share(low));
    this.#track.style.setProperty("--to", share(high));
    this.#text.textContent = `${Math.round(lowest)} … ${Math.round(highest)} dB`.replaceAll("-", "−");
    this.#low.setAttribute("aria-valuetext", `${Math.round(lowest)} dB`);
    this.#high.setAttribute("aria-valuetext", `${Math.round(highest)} dB`);
  }
}
