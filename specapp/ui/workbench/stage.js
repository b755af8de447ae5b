// The lower of two canvases: waveform, pictures, axes. It is drawn again only when what it shows has changed.

import { decibelText, hertzTicks, noteTicks, timeTicks } from "./axes.js";
import { layOut } from "./layout.js";
import { OutlineLane, drawOutline } from "./outlines.js";
import { Projection } from "./range.js";
import { TileLane, askFor, differenceCanvas } from "./tiles.js";

export const DIFFERENCE_DB = 40;
const SETTLE_MS = 40;
const LABELS = { original: "Original", denoised: "Denoised", removed: "Removed", difference: "Difference" };
const WORDS = { split: "Original | Denoised" };

export class Stage extends EventTarget {
  mode = "both";
  shown = "original";
  divider = 0.5;
  notes = false;
  levels = { lowest: -80, highest: 0 };
  table = null;
  differenceTable = null;
  sounds = {};
  layout = null;
  lanes = new Map();
  outlines = new Map();
  drawn = { frames: 0, sharpAt: 0 };
  #canvas;
  #range;
  #frame = 0;
  #settle = 0;
  #difference = { key: "", canvas: null };

  constructor(canvas, range) {
    super();
    this.#canvas = canvas;
    this.#range = range;
    range.addEventListener("change", () => this.refresh());
  }

  /** Names of what each pane shows, from top to bottom. */
  get panes() {
    const ready = this.sounds.denoised ? this.mode : "single";
    if (ready === "both") return ["original", "denoised"];
    if (ready === "split" || ready === "difference") return [ready];
    return [this.sounds[this.shown] ? this.shown : "original"];
  }

  get #names() {
    const names = this.panes.flatMap((pane) => (pane === "split" || pane === "difference" ? ["original", "denoised"] : [pane]));
    return [...new Set(names)].filter((name) => this.sounds[name]);
  }

  /** Whether every pane shows its final pixels. */
  get isSharp() {
    const size = this.#size();
    return this.#names.every((name) => this.#sharp(name, size)?.url === this.sounds[name].url);
  }

  projection(pane = 0) {
    return new Projection(this.#range, this.layout.panes[Math.min(pane, this.layout.panes.length - 1)]);
  }

  lane(name) {
    if (!this.lanes.has(name)) {
      const lane = new TileLane();
      lane.addEventListener("tile", () => this.draw());
      lane.addEventListener("error", (event) => this.dispatchEvent(new CustomEvent("error", { detail: event.detail })));
      this.lanes.set(name, lane);
    }
    return this.lanes.get(name);
  }

  outline(name) {
    if (!this.outlines.has(name)) {
      const lane = new OutlineLane();
      lane.addEventListener("outline", () => this.draw());
      this.outlines.set(name, lane);
    }
    return this.outlines.get(name);
  }

  /** Fit the canvas to a width in CSS pixels. */
  resize(width) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.layout = layOut(width, ratio, this.panes.length);
    const { width: columns, height: rows } = this.layout;
    if (this.#canvas.width !== columns || this.#canvas.height !== rows) {
      [this.#canvas.width, this.#canvas.height] = [columns, rows];
      this.#canvas.style.height = `${rows / ratio}px`;
    }
    this.refresh();
  }

  /** Draw what there is at once, ask for what is missing when the movement rests. */
  refresh() {
    this.draw();
    if (!this.layout || this.#settle) return;
    this.#settle = setTimeout(() => {
      this.#settle = 0;
      this.#ask();
    }, SETTLE_MS);
  }

  draw() {
    if (!this.#frame && this.layout && this.table) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settle);
    this.lanes.clear();
  }

  /** Level of a sound at a place of the picture, dB; null where it is not known. */
  levelAt(name, seconds, u) {
    for (const tile of this.lane(name).tiles) {
      const level = tile.axis === this.#range.axis ? tile.levelAt(seconds, u) : null;
      if (level !== null) return level;
    }
    return null;
  }

  #size() {
    const { width, height } = this.layout.panes[0];
    return { columns: width, rows: height };
  }

  #sharp(name, size) {
    return this.lane(name).sharp(this.#range, size, this.levels.lowest, this.levels.highest);
  }

  #ask() {
    const size = this.#size();
    for (const name of this.#names) {
      const { url } = this.sounds[name];
      const sharp = this.#sharp(name, size);
      const enough = sharp?.url === url && this.#hasMargin(sharp);
      if (!enough) this.lane(name).want(askFor(url, this.#range, size, { ...this.levels, query: this.sounds[name].query }));
    }
    const { start, end, duration, isWhole } = this.#range;
    for (const name of ["original", "denoised"].filter((one) => this.sounds[one])) {
      const { url } = this.sounds[name];
      this.outline(name).want({ url, start, end, columns: Math.min(2048, size.columns), whole: isWhole && end === duration });
    }
  }

  /** Whether there is still room to move before something unknown comes on the screen. */
  #hasMargin(tile) {
    const range = this.#range;
    const room = range.span * 0.05;
    const left = tile.start <= Math.max(0, range.start - room) + tile.pitch;
    const right = tile.end >= Math.min(range.duration, range.end + room) - tile.pitch;
    return left && right;
  }

  #paint() {
    this.#frame = 0;
    const context = this.#canvas.getContext("2d", { alpha: true });
    const { width, height } = this.layout;
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(this.#canvas);
    this.#paintStrip(context, style);
    this.panes.forEach((pane, index) => this.#paintPane(context, pane, this.layout.panes[index], style));
    this.#paintRuler(context, style);
    this.drawn.frames += 1;
    if (this.isSharp) this.drawn.sharpAt = performance.now();
    this.dispatchEvent(new Event("drawn"));
  }

  #paintStrip(context, style) {
    const { strip } = this.layout;
    const peak = Math.max(0.02, ...[...this.outlines.values()].map(({ whole }) => peakOf(whole)));
    for (const [name, colour] of [["original", "--wave-original"], ["denoised", "--wave-denoised"]]) {
      const { current } = this.outline(name);
      if (!current || !this.sounds[name]) continue;
      context.save();
      context.beginPath();
      context.rect(strip.x, strip.y, strip.width, strip.height);
      context.clip();
      context.fillStyle = style.getPropertyValue(colour);
      const { span, start } = this.#range;
      const x = strip.x + ((current.start - start) / span) * strip.width;
      const width = ((current.end - current.start) / span) * strip.width;
      drawOutline(context, current, x, strip.y, width, strip.height, 0.95 / peak);
      context.restore();
    }
  }

  #paintPane(context, pane, box, style) {
    context.save();
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, this.layout.px(6));
    context.clip();
    context.fillStyle = pane === "difference" ? style.getPropertyValue("--pane-ground") : this.table.ground;
    context.fillRect(box.x, box.y, box.width, box.height);
    if (pane === "difference") this.#paintDifference(context, box);
    else if (pane === "split") this.#paintSplit(context, box);
    else this.#paintSound(context, pane, box);
    context.restore();
    this.#paintPaneLabel(context, WORDS[pane] ?? LABELS[pane], box);
    this.#paintHertz(context, box, style);
    if (!this.layout.phone) this.#paintScale(context, pane, box, style);
  }

  #paintSound(context, name, box) {
    const sharp = this.#sharp(name, { columns: box.width, rows: box.height });
    const tiles = sharp ? [sharp] : this.lane(name).layers(this.#range);
    for (const tile of tiles) {
      const canvas = tile.coloured(this.table, this.levels.lowest, this.levels.highest);
      this.#place(context, tile, canvas, box, tile === sharp);
    }
  }

  #paintSplit(context, box) {
    const at = Math.round(box.x + this.divider * box.width);
    for (const [name, x, width] of [["original", box.x, at - box.x], ["denoised", at, box.x + box.width - at]]) {
      context.save();
      context.beginPath();
      context.rect(x, box.y, width, box.height);
      context.clip();
      this.#paintSound(context, name, box);
      context.restore();
    }
  }

  #paintDifference(context, box) {
    const size = { columns: box.width, rows: box.height };
    const [before, after] = ["original", "denoised"].map((name) => this.#sharp(name, size) ?? this.lane(name).tiles[0]);
    if (!before || !after) return;
    const key = `${before.address} ${after.address}`;
    if (this.#difference.key !== key) {
      const canvas = differenceCanvas(before, after, this.differenceTable, DIFFERENCE_DB);
      if (canvas) this.#difference = { key, canvas, tile: before };
    }
    const { canvas, tile } = this.#difference;
    if (canvas && tile.axis === this.#range.axis) {
      this.#place(context, tile, canvas, box, tile.isSharp(this.#range, size, this.levels.lowest, this.levels.highest));
    }
  }

  /** Draw the visible part of a tile where it belongs; a sharp one on whole pixels, so that nothing is blurred. */
  #place(context, tile, canvas, box, sharp) {
    const range = this.#range;
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

  #paintPaneLabel(context, text, box) {
    const { px } = this.layout;
    context.font = `600 ${px(11.5)}px ${this.#font}`;
    const width = context.measureText(text).width + px(14);
    context.fillStyle = "rgb(8 14 18 / 72%)";
    context.beginPath();
    context.roundRect(box.x + px(8), box.y + px(8), width, px(20), px(10));
    context.fill();
    context.fillStyle = "#ffffff";
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.fillText(text, box.x + px(15), box.y + px(18.5));
  }

  #paintHertz(context, box, style) {
    const { px } = this.layout;
    const projection = new Projection(this.#range, box);
    const make = this.notes ? noteTicks : hertzTicks;
    context.font = `${px(11)}px ${this.#font}`;
    context.fillStyle = style.getPropertyValue("--axis-text");
    context.strokeStyle = style.getPropertyValue("--axis-line");
    context.lineWidth = this.layout.ratio;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of make(this.#range.lowHz, this.#range.highHz, this.#range.scale, box.height, px(24))) {
      const y = Math.round(projection.y(tick.value)) + 0.5;
      const textY = Math.min(Math.max(y, box.y + px(6)), box.y + box.height - px(6));
      context.fillText(tick.text, box.x - px(9), textY);
      line(context, box.x - px(5), y, box.x, y);
    }
  }

  /** The colours with their levels, at the right of a pane. */
  #paintScale(context, pane, box, style) {
    const { px } = this.layout;
    const [x, width] = [box.x + box.width + px(8), px(8)];
    const isDifference = pane === "difference";
    const { lowest, highest } = isDifference ? { lowest: -DIFFERENCE_DB, highest: DIFFERENCE_DB } : this.levels;
    const colours = isDifference ? this.differenceTable : this.table.colours;
    for (let y = 0; y < box.height; y += 1) {
      const colour = colours[Math.round(255 * (1 - y / box.height))];
      context.fillStyle = `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255} / ${(colour >>> 24) / 255})`;
      context.fillRect(x, box.y + y, width, 1);
    }
    context.font = `${px(10.5)}px ${this.#font}`;
    context.fillStyle = style.getPropertyValue("--axis-text");
    context.textAlign = "left";
    for (const [level, y] of [[highest, box.y + px(6)], [lowest, box.y + box.height - px(6)]]) {
      context.fillText(decibelText(Math.round(level)).replace(".0 dB", ""), x + width + px(4), y);
    }
    context.fillText("dB", x + width + px(4), box.y + box.height / 2);
  }

  #paintRuler(context, style) {
    const { px, ruler } = this.layout;
    context.font = `${px(11)}px ${this.#font}`;
    context.fillStyle = style.getPropertyValue("--axis-text");
    context.strokeStyle = style.getPropertyValue("--axis-line");
    context.lineWidth = this.layout.ratio;
    context.textBaseline = "top";
    const offset = this.sounds.original?.startS ?? 0;
    const { start, end } = this.#range;
    const projection = new Projection(this.#range, ruler);
    for (const tick of timeTicks(start + offset, end + offset, ruler.width, px(this.layout.phone ? 64 : 92))) {
      const x = Math.round(projection.x(tick.value - offset)) + 0.5;
      const half = context.measureText(tick.text).width / 2;
      context.textAlign = "center";
      context.fillText(tick.text, Math.min(Math.max(x, ruler.x + half), ruler.x + ruler.width - half), ruler.y + px(9));
      line(context, x, ruler.y + px(1), x, ruler.y + px(6));
    }
  }

  get #font() {
    return getComputedStyle(this.#canvas).fontFamily;
  }
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function peakOf(outline) {
  if (!outline) return 0;
  outline.peak ??= outline.highs.reduce((peak, high, at) => Math.max(peak, high, -outline.lows[at]), 0);
  return outline.peak;
}
