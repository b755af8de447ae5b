// One picture of a range: levels that were fetched, coloured here.

import { brushOf, canvasOf, paint } from "./canvas.js";

/** @import { VisibleRange } from "./range.js" */
/** @import { Box, ColourTable, Size, TileAsk } from "../types.js" */

const SAME_PITCH = 1e-6;

/** Which levels lie under which pixels of which range. */
export class Tile {
  /** @type {HTMLCanvasElement | null} */
  #canvas = null;
  #colouring = "";

  /**
   * @param {Omit<TileAsk, "query" | "lowHz" | "highHz">} ask
   * @param {Uint8Array} codes rows from the top: 0 is the lowest level, 255 the highest
   * @param {string} address
   */
  constructor(ask, codes, address) {
    this.url = ask.url;
    this.axis = ask.axis;
    this.start = ask.start;
    this.end = ask.end;
    this.low = ask.low;
    this.high = ask.high;
    this.columns = ask.columns;
    this.rows = ask.rows;
    this.lowest = ask.lowest;
    this.highest = ask.highest;
    this.whole = ask.whole;
    this.codes = codes;
    this.address = address;
  }

  /** Seconds per pixel. */
  get pitch() {
    return (this.end - this.start) / this.columns;
  }

  /** @param {VisibleRange} range */
  covers(range) {
    const slack = this.pitch / 2;
    return (
      this.axis === range.axis &&
      this.start <= range.start + slack &&
      this.end >= range.end - slack &&
      Math.abs(this.low - range.low) < 1e-9 + SAME_PITCH * Math.abs(this.low) &&
      Math.abs(this.high - range.high) < 1e-9 + SAME_PITCH * Math.abs(this.high)
    );
  }

  /**
   * Whether each pixel of a pane of this size shows exactly one pixel of the tile, at these levels.
   *
   * @param {VisibleRange} range
   * @param {Size} size
   * @param {number} lowest
   * @param {number} highest
   */
  isSharp(range, size, lowest, highest) {
    const pitch = range.span / size.columns;
    return (
      this.covers(range) &&
      Math.abs(this.pitch / pitch - 1) < SAME_PITCH &&
      this.rows === size.rows &&
      this.lowest === lowest &&
      this.highest === highest
    );
  }

  /**
   * Level under a place, dB, or null outside.
   *
   * @param {number} seconds
   * @param {number} u
   * @returns {number | null}
   */
  levelAt(seconds, u) {
    const column = Math.floor((seconds - this.start) / this.pitch);
    const row = Math.floor(((this.high - u) / (this.high - this.low)) * this.rows);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return null;
    return this.lowest + (this.codes[row * this.columns + column] / 255) * (this.highest - this.lowest);
  }

  /**
   * Canvas with the tile in colours; `lowest` and `highest` dB get the ends of the table.
   *
   * @param {ColourTable} table
   * @param {number} lowest
   * @param {number} highest
   */
  coloured(table, lowest, highest) {
    const colouring = `${table.name} ${lowest} ${highest}`;
    const canvas = (this.#canvas ??= canvasOf(this.columns, this.rows));
    if (this.#colouring !== colouring) paint(canvas, this.codes, this.#remapped(table.colours, lowest, highest));
    this.#colouring = colouring;
    return canvas;
  }

  /**
   * @param {Uint32Array} colours
   * @param {number} lowest
   * @param {number} highest
   */
  #remapped(colours, lowest, highest) {
    if (lowest === this.lowest && highest === this.highest) return colours;
    return colours.map((_, code) => {
      const level = this.lowest + (code / 255) * (this.highest - this.lowest);
      const step = ((level - lowest) / (highest - lowest)) * 255;
      return colours[Math.min(255, Math.max(0, Math.round(step)))];
    });
  }
}

/**
 * Canvas with the difference of two tiles of one range, or null if they do not fit.
 *
 * @param {Tile} before
 * @param {Tile} after
 * @param {Uint32Array} colours
 * @param {number} limitDb
 */
export function differenceCanvas(before, after, colours, limitDb) {
  if (before.columns !== after.columns || before.rows !== after.rows || before.start !== after.start) return null;
  if (before.lowest !== after.lowest || before.highest !== after.highest) return null;
  const stepDb = (before.highest - before.lowest) / 255;
  const codes = new Uint8Array(before.codes.length);
  for (let at = 0; at < codes.length; at += 1) {
    const level = (after.codes[at] - before.codes[at]) * stepDb;
    codes[at] = Math.min(255, Math.max(0, Math.round(((level + limitDb) / (2 * limitDb)) * 255)));
  }
  const canvas = canvasOf(before.columns, before.rows);
  paint(canvas, codes, colours);
  return canvas;
}

/**
 * Draw the visible part of a tile where it belongs; a sharp one on whole pixels, so that nothing is blurred.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Tile} tile
 * @param {HTMLCanvasElement} canvas
 * @param {VisibleRange} range
 * @param {Box} box
 * @param {boolean} sharp
 */
export function placeTile(context, tile, canvas, range, box, sharp) {
  const pitch = range.span / box.width;
  const x = box.x + (tile.start - range.start) / pitch;
  if (sharp) {
    context.drawImage(canvas, Math.round(x), box.y);
    return;
  }
  const band = range.high - range.low;
  const y = box.y + ((range.high - tile.high) / band) * box.height;
  const scaleX = tile.pitch / pitch;
  const scaleY = ((tile.high - tile.low) / band) * (box.height / tile.rows);
  const left = Math.max(0, Math.floor((box.x - x) / scaleX));
  const right = Math.min(tile.columns, Math.ceil((box.x + box.width - x) / scaleX));
  const top = Math.max(0, Math.floor((box.y - y) / scaleY));
  const bottom = Math.min(tile.rows, Math.ceil((box.y + box.height - y) / scaleY));
  if (right <= left || bottom <= top) return;
  context.imageSmoothingEnabled = scaleX < 4;
  const [width, height] = [right - left, bottom - top];
  context.drawImage(
    canvas,
    left,
    top,
    width,
    height,
    x + left * scaleX,
    y + top * scaleY,
    width * scaleX,
    height * scaleY,
  );
}

/**
 * The levels of a grey picture, one byte per pixel, exactly as they were sent.
 *
 * @param {Blob} blob
 */
export async function codesOf(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const canvas = canvasOf(bitmap.width, bitmap.height);
  const context = brushOf(canvas, { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const codes = new Uint8Array(canvas.width * canvas.height);
  for (let at = 0; at < codes.length; at += 1) codes[at] = data[4 * at];
  return codes;
}
