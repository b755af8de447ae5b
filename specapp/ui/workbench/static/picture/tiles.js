// Pictures of a range, fetched as levels (grey PNG, lossless), coloured here. What is there is shown until sharper comes.

import { patientRequest } from "../request.js";
import { Tile, codesOf } from "./tile.js";

/** @import { VisibleRange } from "./range.js" */
/** @import { Levels, Size, TileAsk } from "../types.js" */

const KEPT_PER_LANE = 4;
const MARGIN_SHARE = 0.25;

/** The tiles of one sound: one request at a time, the newest wish next, the last few kept. */
export class TileLane extends EventTarget {
  /** @type {Tile[]} */
  tiles = [];
  /** @type {string | null} */
  #flying = null;
  /** @type {TileAsk | null} */
  #wish = null;
  #kept;

  constructor({ kept = KEPT_PER_LANE } = {}) {
    super();
    this.#kept = kept;
  }

  get busy() {
    return this.#flying !== null;
  }

  /**
   * A tile that is sharp, of this sound if there is one, else of its last version; null if there is none.
   *
   * @param {string} url
   * @param {VisibleRange} range
   * @param {Size} size
   * @param {number} lowest
   * @param {number} highest
   */
  sharp(url, range, size, lowest, highest) {
    const sharp = this.tiles.filter((tile) => tile.isSharp(range, size, lowest, highest));
    return sharp.find((tile) => tile.url === url) ?? sharp[0] ?? null;
  }

  /**
   * Tiles to draw below each other for a range, the best last.
   *
   * @param {VisibleRange} range
   */
  layers(range) {
    const same = this.tiles.filter(
      (tile) => tile.axis === range.axis && tile.end > range.start && tile.start < range.end,
    );
    const newest = same[0];
    if (!newest) return [];
    const widest = same.reduce((best, tile) => (tile.end - tile.start > best.end - best.start ? tile : best));
    return widest === newest ? [newest] : [widest, newest];
  }

  /**
   * Ask for a tile; while another one is on its way, only the last wish is remembered.
   *
   * @param {TileAsk} ask
   */
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

  /**
   * This tile is what is wanted: it stays, whatever else arrives.
   *
   * @param {Tile} tile
   */
  use(tile) {
    this.#wish = null;
    this.tiles = [tile, ...this.tiles.filter((one) => one !== tile)];
  }

  clear() {
    this.tiles = [];
    this.#wish = null;
  }

  /**
   * @param {TileAsk} ask
   * @param {string} address
   */
  async #fetch(ask, address) {
    this.#flying = address;
    /** @type {Event} */
    let news = new Event("tile");
    let failed = false;
    try {
      const response = await patientRequest(address, (error) => {
        failed = true;
        this.dispatchEvent(new CustomEvent("error", { detail: error }));
      });
      this.#keep(new Tile(ask, await codesOf(await response.blob()), address));
      if (failed) this.dispatchEvent(new Event("answered"));
    } catch (error) {
      news = new CustomEvent("error", { detail: error });
    }
    this.#flying = null;
    const wish = this.#wish;
    this.#wish = null;
    if (wish) this.want(wish);
    this.dispatchEvent(news);
  }

  /**
   * The newest first; the widest stays, so that there is something to see wherever one goes.
   *
   * @param {Tile} tile
   */
  #keep(tile) {
    this.tiles.unshift(tile);
    const widest = this.tiles.find((one) => one.axis === tile.axis && one.url === tile.url && one.whole);
    while (this.tiles.length > this.#kept) {
      const last = this.tiles.findLastIndex((one) => one !== widest);
      this.tiles.splice(last, 1);
    }
  }
}

/**
 * What to ask for so that a pane is sharp, with some room to move on both sides.
 *
 * @param {string} url
 * @param {VisibleRange} range
 * @param {Size} size
 * @param {Levels & { query?: string }} look
 * @returns {TileAsk}
 */
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

/**
 * Address of a tile.
 *
 * @param {TileAsk} ask
 */
export function addressOf(ask) {
  const query = new URLSearchParams({
    axis: ask.axis,
    start: `${ask.start}`,
    stop: `${ask.end}`,
    low: `${ask.lowHz}`,
    high: `${ask.highHz}`,
    columns: `${ask.columns}`,
    rows: `${ask.rows}`,
    lowest: `${ask.lowest}`,
    highest: `${ask.highest}`,
  });
  return `${ask.url}/tile?${query}${ask.query}`;
}
