// Waveforms: the least and the greatest sample under each column of a range.

import { patientRequest } from "../request.js";

/** @import { Outline, OutlineAsk } from "../types.js" */

/** The outline of one sound: one request at a time, the newest wish next. */
export class OutlineLane extends EventTarget {
  /** @type {Outline | null} */
  current = null;
  /** @type {Outline | null} */
  whole = null;
  /** @type {string | null} */
  #flying = null;
  /** @type {OutlineAsk | null} */
  #wish = null;

  /** Greatest magnitude of the whole, once it is known. */
  get peak() {
    if (!this.whole) return 0;
    const { highs, lows } = this.whole;
    return (this.whole.peak ??= highs.reduce((peak, high, at) => Math.max(peak, high, -lows[at]), 0));
  }

  /** @param {OutlineAsk} ask */
  want(ask) {
    const query = new URLSearchParams({ start: `${ask.start}`, stop: `${ask.end}`, columns: `${ask.columns}` });
    const address = `${ask.url}/outline?${query}`;
    if (this.current?.address === address) return;
    if (this.#flying) {
      this.#wish = this.#flying === address ? null : ask;
      return;
    }
    this.#fetch(ask, address);
  }

  /**
   * @param {OutlineAsk} ask
   * @param {string} address
   */
  async #fetch(ask, address) {
    this.#flying = address;
    try {
      const values = new Float32Array(await (await patientRequest(address, () => {})).arrayBuffer());
      this.current = { ...ask, address, lows: values.subarray(0, ask.columns), highs: values.subarray(ask.columns) };
      if (ask.whole) this.whole = this.current;
      this.dispatchEvent(new Event("outline"));
    } catch {
      // The waveform is an ornament: without it the picture still tells everything.
    } finally {
      this.#flying = null;
      const wish = this.#wish;
      this.#wish = null;
      if (wish) this.want(wish);
    }
  }
}

/**
 * Draw an outline into a box of a canvas; one sample of ±1 times `factor` reaches its edges.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Outline} outline
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} factor
 */
export function drawOutline(context, outline, x, y, width, height, factor) {
  const { lows, highs, columns } = outline;
  const middle = y + height / 2;
  const step = width / columns;
  const place = (/** @type {number} */ value) => middle - Math.max(-1, Math.min(1, value * factor)) * (height / 2 - 1);
  context.beginPath();
  context.moveTo(x, place(highs[0]));
  for (let at = 0; at < columns; at += 1) context.lineTo(x + (at + 0.5) * step, place(highs[at]) - 0.4);
  for (let at = columns - 1; at >= 0; at -= 1) context.lineTo(x + (at + 0.5) * step, place(lows[at]) + 0.4);
  context.closePath();
  context.fill();
}
