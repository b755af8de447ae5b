// The page's own slider is listened to while it moves: sound and picture follow it at once, the page some time later.

const SLIDER = ".st-key-strength input[type=range]";

export class LiveStrength {
  #changed;
  /** @type {Element | null} */
  #watched = null;
  #observer = new MutationObserver(() => this.#look());

  /** @param {(strength: number) => void} changed called with percent */
  constructor(changed) {
    this.#changed = changed;
  }

  /**
   * What the slider shows, percent; what the page says where there is none.
   *
   * @param {number} told
   */
  value(told) {
    const slider = /** @type {HTMLInputElement | null} */ (document.querySelector(SLIDER));
    const place = slider?.closest(".st-key-strength") ?? null;
    if (place !== this.#watched) this.#watch(place);
    return slider ? Number(slider.value) : told;
  }

  dispose() {
    this.#observer.disconnect();
  }

  /** @param {Element | null} place */
  #watch(place) {
    this.#observer.disconnect();
    this.#watched = place;
    if (place) this.#observer.observe(place, { subtree: true, childList: true, attributes: true });
  }

  #look() {
    const slider = /** @type {HTMLInputElement | null} */ (document.querySelector(SLIDER));
    if (slider) this.#changed(Number(slider.value));
  }
}
