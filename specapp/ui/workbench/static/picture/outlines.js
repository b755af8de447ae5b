// Waveforms: the least and the greatest sample under each column of a range.

import { request } from "../sound/chunks.js";

/** The outline of one sound: one request at a time, the newest wish next. */
export class OutlineLane extends EventTarget {
  current = null;
  whole = null;
  #flying = null;
  #wish = null;

  want(ask) {
    const address = `${ask.url}/outline?${new URLSearchParams({ start: ask.start, stop: ask.end, columns: ask.columns })}`;
    if (this.current?.address === address) return;
    if (this.#flying) {
      this.#wish = this.#flying === address ? null : ask;
      return;
    }
    this.#fetch(ask, address);
  }

  async #fetch(ask, address) {
    this.#flying = address;
    try {
      const values = new Float32Array(await (await request(address)).arrayBuffer());
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

/** Draw an outline into a box of a canvas; one sample of ±1 times `factor` reaches its edges. */
export function drawOutline(context, outline, x, y, width, height, factor) {
  const { lows, highs, columns } = outline;
  const middle = y + height / 2;
  const step = width / columns;
  const place = (value) => middle - Math.max(-1, Math.min(1, value * factor)) * (height / 2 - 1);
  context.beginPath();
  context.moveTo(x, place(highs[0]));
  for (let at = 0; at < columns; at += 1) context.lineTo(x + (at + 0.5) * step, place(highs[at]) - 0.4);
  for (let at = columns - 1; at >= 0; at -= 1) context.lineTo(x + (at + 0.5) * step, place(lows[at]) + 0.4);
  context.closePath();
  context.fill();
}
