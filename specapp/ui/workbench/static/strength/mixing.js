// Pictures at a strength between nothing and all: the gain is real, so that the amplitudes of both ends are mixed.

import { Tile } from "../picture/tile.js";

/** @import { Stage } from "../picture/stage.js" */
/** @import { Outline } from "../types.js" */

const CODES = 256;
const KEPT = 4;

/** The pictures of a sound of which only a share of what was removed is taken away. */
export class Mixture {
  /** How much of what was removed is taken away, 0 to 1. */
  share = 1;
  /** @type {Map<string, Tile>} */
  #made = new Map();

  /** What the level of what was removed changes by, dB. */
  get removedDb() {
    return 20 * Math.log10(Math.max(this.share, 1e-6));
  }

  /**
   * The picture between two of the same range; `after` where they do not fit each other.
   *
   * @param {Tile} before
   * @param {Tile} after
   */
  of(before, after) {
    if (this.share === 1 || !fit(before, after)) return after;
    const key = `${this.share} ${before.address} ${after.address}`;
    const known = this.#made.get(key);
    if (known) return known;
    const tile = new Tile(after, mixed(before, after, this.share), `${after.address}#${this.share}`);
    this.#made.set(key, tile);
    for (const oldest of this.#made.keys()) if (this.#made.size > KEPT) this.#made.delete(oldest);
    return tile;
  }

  /**
   * The waveform between two of the same range.
   *
   * @param {Outline | null} before
   * @param {Outline | null} after
   * @returns {Outline | null}
   */
  outline(before, after) {
    if (!before || !after || this.share === 1) return after;
    if (before.columns !== after.columns || before.start !== after.start || before.end !== after.end) return after;
    const between = (/** @type {Float32Array} */ from, /** @type {Float32Array} */ to) =>
      from.map((value, at) => value + this.share * (to[at] - value));
    return { ...after, lows: between(before.lows, after.lows), highs: between(before.highs, after.highs) };
  }
}

/**
 * Outline of a sound at the strength in use.
 *
 * @param {Stage} stage
 * @param {"original" | "denoised"} name
 * @param {"current" | "whole"} which
 */
export function outlineOf({ mixture, outlines }, name, which) {
  const { original, denoised } = outlines;
  return name === "original" ? original[which] : mixture.outline(original[which], denoised[which]);
}

/**
 * @param {Tile} before
 * @param {Tile} after
 */
function fit(before, after) {
  /** @type {("axis" | "start" | "end" | "low" | "high" | "columns" | "rows" | "lowest" | "highest")[]} */
  const names = ["axis", "start", "end", "low", "high", "columns", "rows", "lowest", "highest"];
  return names.every((name) => before[name] === after[name]);
}

/**
 * Codes of the mixed amplitudes, each pair looked up in a table.
 *
 * @param {Tile} before
 * @param {Tile} after
 * @param {number} share
 */
function mixed({ codes: from, lowest, highest }, { codes: to }, share) {
  const step = (highest - lowest) / (CODES - 1);
  const amplitudes = Float64Array.from({ length: CODES }, (_, code) => 10 ** ((lowest + code * step) / 20));
  const table = new Uint8Array(CODES * CODES);
  for (let pair = 0; pair < table.length; pair += 1) {
    const amplitude = (1 - share) * amplitudes[pair >> 8] + share * amplitudes[pair & 255];
    table[pair] = Math.round(Math.min(CODES - 1, Math.max(0, (20 * Math.log10(amplitude) - lowest) / step)));
  }
  return to.map((code, at) => table[(from[at] << 8) | code]);
}
