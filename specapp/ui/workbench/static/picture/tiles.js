// Pictures of a range, fetched as levels (grey PNG, lossless), coloured here. What is there is shown until sharper comes.

import { request } from "../sound/chunks.js";

const KEPT_PER_LANE = 4;
const MARGIN_SHARE = 0.25;
const SAME_PITCH = 1e-6;

/** Colour tables: 256 entries ready for a Uint32Array over canvas pixels. */
export function packedTable(bytes, channels) {
  const table = new Uint32Array(256);
  for (let step = 0; step < 256; step += 1) {
    const [red, green, blue, alpha = 255] = bytes.slice(step * channels, (step + 1) * channels);
    table[step] = (alpha << 24) | (blue << 16) | (green << 8) | red;
  }
  return table;
}

/** Which levels lie under which pixels of which range. */
export class Tile {
  #canvas = null;
  #colouring = null;

  constructor(ask, codes, address) {
    Object.assign(this, ask);
    this.codes = codes;
    this.address = address;
  }

  /** Seconds per pixel. */
  get pitch() {
    return (this.end - this.start) / this.columns;
  }

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

  /** Whether each pixel of a pane of this size shows exactly one pixel of the tile, at these levels. */
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

  /** Level under a place, dB, or null outside. */
  levelAt(seconds, u) {
    const column = Math.floor((seconds - this.start) / this.pitch);
    const row = Math.floor(((this.high - u) / (this.high - this.low)) * this.rows);
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return null;
    return this.lowest + (this.codes[row * this.columns + column] / 255) * (this.highest - this.lowest);
  }

  /** Canvas with the tile in colours; `lowest` and `highest` dB get the ends of the table. */
  coloured(table, lowest, highest) {
    const colouring = `${table.name} ${lowest} ${highest}`;
    if (this.#colouring !== colouring) {
      this.#canvas ??= canvasOf(this.columns, this.rows);
      paint(this.#canvas, this.codes, this.#remapped(table.colours, lowest, highest));
      this.#colouring = colouring;
    }
    return this.#canvas;
  }

  #remapped(colours, lowest, highest) {
    if (lowest === this.lowest && highest === this.highest) return colours;
    return colours.map((_, code) => {
      const level = this.lowest + (code / 255) * (this.highest - this.lowest);
      const step = ((level - lowest) / (highest - lowest)) * 255;
      return colours[Math.min(255, Math.max(0, Math.round(step)))];
    });
  }
}

function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

/** Fill a canvas with the colours of some codes. */
function paint(canvas, codes, colours) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < codes.length; at += 1) pixels[at] = colours[codes[at]];
  context.putImageData(image, 0, 0);
}

/** Canvas with the difference of two tiles of one range, or null if they do not fit. */
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

/** Draw the visible part of a tile where it belongs; a sharp one on whole pixels, so that nothing is blurred. */
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
  context.drawImage(canvas, left, top, width, height, x + left * scaleX, y + top * scaleY, width * scaleX, height * scaleY);
}

/** The tiles of one sound: one request at a time, the newest wish next, the last few kept. */
export class TileLane extends EventTarget {
  tiles = [];
  #flying = null;
  #wish = null;
  #kept;

  constructor({ kept = KEPT_PER_LANE } = {}) {
    super();
    this.#kept = kept;
  }

  get busy() {
    return this.#flying !== null;
  }

  /** A tile that is sharp, of this sound if there is one, else of its last version; null if there is none. */
  sharp(url, range, size, lowest, highest) {
    const sharp = this.tiles.filter((tile) => tile.isSharp(range, size, lowest, highest));
    return sharp.find((tile) => tile.url === url) ?? sharp[0] ?? null;
  }

  /** Tiles to draw below each other for a range, the best last. */
  layers(range) {
    const same = this.tiles.filter((tile) => tile.axis === range.axis && tile.end > range.start && tile.start < range.end);
    const widest = same.reduce((best, tile) => (!best || tile.end - tile.start > best.end - best.start ? tile : best), null);
    const newest = same[0];
    return widest && widest !== newest ? [widest, newest] : same.slice(0, 1);
  }

  /** Ask for a tile; while another one is on its way, only the last wish is remembered. */
  want(ask) {
    const address = addressOf(ask);
    const known = this.tiles.find((tile) => tile.address === address);
    if (known) {
      const news = this.tiles[0] !== known;
      this.use(known);
      if (news) this.dispatchEvent(new Event("tile"));
    } else if (this.#flying) {
      this.#wish = this.#flying === address ? null : ask;
    } else {
      this.#fetch(ask, address);
    }
  }

  /** This tile is what is wanted: it stays, whatever else arrives. */
  use(tile) {
    this.#wish = null;
    this.tiles = [tile, ...this.tiles.filter((one) => one !== tile)];
  }

  clear() {
    this.tiles = [];
    this.#wish = null;
  }

  async #fetch(ask, address) {
    this.#flying = address;
    let news = new Event("tile");
    try {
      this.#keep(new Tile(ask, await codesOf(await (await request(address)).blob()), address));
    } catch (error) {
      news = new CustomEvent("error", { detail: error });
    }
    this.#flying = null;
    const wish = this.#wish;
    this.#wish = null;
    if (wish) this.want(wish);
    this.dispatchEvent(news);
  }

  /** The newest first; the widest stays, so that there is something to see wherever one goes. */
  #keep(tile) {
    this.tiles.unshift(tile);
    const widest = this.tiles.find((one) => one.axis === tile.axis && one.url === tile.url && one.whole);
    while (this.tiles.length > this.#kept) {
      const last = this.tiles.findLastIndex((one) => one !== widest);
      this.tiles.splice(last, 1);
    }
  }
}

/** What to ask for so that a pane is sharp, with some room to move on both sides. */
export function askFor(url, range, size, { lowest, highest, query = "" }) {
  const pitch = range.span / size.columns;
  const most = Math.round(size.columns * MARGIN_SHARE);
  const left = Math.min(most, Math.floor(range.start / pitch + 1e-6));
  const right = Math.min(most, Math.floor((range.duration - range.end) / pitch + 1e-6));
  return {
    url,
    query,
    axis: range.axis,
    start: range.start - left * pitch,
    end: range.end + right * pitch,
    low: range.low,
    high: range.high,
    lowHz: range.lowHz,
    highHz: range.highHz,
    columns: size.columns + left + right,
    rows: size.rows,
    lowest,
    highest,
    whole: range.isWhole,
  };
}

/** Address of a tile. */
export function addressOf(ask) {
  const query = new URLSearchParams({
    axis: ask.axis,
    start: ask.start,
    stop: ask.end,
    low: ask.lowHz,
    high: ask.highHz,
    columns: ask.columns,
    rows: ask.rows,
    lowest: ask.lowest,
    highest: ask.highest,
  });
  return `${ask.url}/tile?${query}${ask.query}`;
}

async function codesOf(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const canvas = canvasOf(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const codes = new Uint8Array(canvas.width * canvas.height);
  for (let at = 0; at < codes.length; at += 1) codes[at] = data[4 * at];
  return codes;
}
