// The lower of two canvases: waveform, pictures, axes. It is drawn again only when what it shows has changed.

import { paintHertz, paintLabel, paintRuler, paintScale } from "./axespaint.js";
import { layOut } from "./layout.js";
import { OutlineLane, drawOutline } from "./outlines.js";
import { Projection } from "./range.js";
import { TileLane, askFor, differenceCanvas, placeTile } from "./tiles.js";

export const DIFFERENCE_DB = 40;
const SETTLE_MS = 25;
const ZOOM_SETTLE_MS = 60;
const ZOOM_PATIENCE_MS = 240;
const MOST_WAITS = 50;
const MOST_COLUMNS = 5200; // with the margins of a tile, the server draws up to 8192

export class Stage extends EventTarget {
  mode = "both";
  /** What the sound that came of the original is called. */
  after = "Denoised";
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
  /** Milliseconds from the last movement to sharp pixels, for the last movements. */
  waits = [];
  #canvas;
  #range;
  #frame = 0;
  #settle = 0;
  #waitsSince = null;
  #askedSpan = 0;
  #movedAt = null;
  #difference = { key: "", canvas: null };

  constructor(canvas, range) {
    super();
    this.#canvas = canvas;
    this.#range = range;
    range.addEventListener("change", () => {
      this.#movedAt = performance.now();
      this.refresh();
    });
  }

  /** Names of what each pane shows, from top to bottom. */
  get panes() {
    const ready = this.sounds.denoised ? this.mode : "single";
    if (ready === "both") return ["original", "denoised"];
    if (ready === "split" || ready === "difference") return [ready];
    return [this.sounds[this.shown] ? this.shown : "original"];
  }

  #labels(pane) {
    if (pane === "split") return ["Original", this.after];
    return [{ original: "Original", denoised: this.after, removed: "Removed", difference: "Difference" }[pane]];
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

  /** What a sample is multiplied with so that the loudest one nearly reaches the edge of a strip. */
  get outlineFactor() {
    return 0.95 / Math.max(0.02, ...[...this.outlines.values()].map(({ whole }) => peakOf(whole)));
  }

  lane(name) {
    if (!this.lanes.has(name)) {
      const lane = new TileLane();
      lane.addEventListener("tile", () => (this.isSharp || lane.busy ? this.draw() : this.refresh()));
      lane.addEventListener("error", (event) => this.dispatchEvent(new CustomEvent("error", { detail: event.detail })));
      this.lanes.set(name, lane);
    }
    return this.lanes.get(name);
  }

  outline(name) {
    if (!this.outlines.has(name)) {
      const lane = new OutlineLane();
      lane.addEventListener("outline", () => {
        this.draw();
        this.dispatchEvent(new Event("outline"));
      });
      this.outlines.set(name, lane);
    }
    return this.outlines.get(name);
  }

  /** Fit the canvas to a width in CSS pixels. */
  resize(width) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2, MOST_COLUMNS / width);
    this.layout = layOut(width, ratio, this.panes.length);
    const { width: columns, height: rows } = this.layout;
    if (this.#canvas.width !== columns || this.#canvas.height !== rows) {
      [this.#canvas.width, this.#canvas.height] = [columns, rows];
      this.#canvas.style.height = `${rows / ratio}px`;
    }
    this.refresh();
  }

  /** Draw what there is at once, ask for what is missing when the movement rests (or, while zooming, takes long). */
  refresh() {
    this.draw();
    if (!this.layout) return;
    const now = performance.now();
    const zooming = this.#range.span !== this.#askedSpan;
    if (this.#settle && !zooming) return;
    clearTimeout(this.#settle);
    this.#waitsSince ??= now;
    const patience = this.#waitsSince + ZOOM_PATIENCE_MS - now;
    const delay = zooming ? Math.max(0, Math.min(ZOOM_SETTLE_MS, patience)) : SETTLE_MS;
    this.#settle = setTimeout(() => {
      this.#settle = 0;
      this.#waitsSince = null;
      this.#askedSpan = this.#range.span;
      this.#ask();
    }, delay);
  }

  draw() {
    if (!this.#frame && this.layout && this.table && this.sounds.original) this.#frame = requestAnimationFrame(() => this.#paint());
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
    return this.lane(name).sharp(this.sounds[name].url, this.#range, size, this.levels.lowest, this.levels.highest);
  }

  #ask() {
    const size = this.#size();
    for (const name of this.#names) {
      const { url } = this.sounds[name];
      const sharp = this.#sharp(name, size);
      if (sharp?.url === url && this.#hasMargin(sharp)) this.lane(name).use(sharp);
      else this.lane(name).want(askFor(url, this.#range, size, { ...this.levels, query: this.sounds[name].query }));
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
    const { px, ratio, phone, ruler } = this.layout;
    const look = { px, ratio, phone, style };
    paintRuler(context, new Projection(this.#range, ruler), this.sounds.original?.startS ?? 0, look);
    if (this.#movedAt !== null && this.isSharp) {
      this.waits = [...this.waits, performance.now() - this.#movedAt].slice(-MOST_WAITS);
      this.#movedAt = null;
    }
    this.dispatchEvent(new Event("drawn"));
  }

  #paintStrip(context, style) {
    const { strip } = this.layout;
    const factor = this.outlineFactor;
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
      drawOutline(context, current, x, strip.y, width, strip.height, factor);
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
    const { px, ratio, phone } = this.layout;
    const look = { px, ratio, style };
    const [label, other] = this.#labels(pane);
    paintLabel(context, label, box, look);
    if (other) paintLabel(context, other, box, { ...look, right: true });
    paintHertz(context, new Projection(this.#range, box), { ...look, notes: this.notes });
    if (phone) return;
    const difference = { lowest: -DIFFERENCE_DB, highest: DIFFERENCE_DB, colours: this.differenceTable };
    paintScale(context, pane === "difference" ? difference : { ...this.levels, colours: this.table.colours }, box, look);
  }

  #paintSound(context, name, box) {
    const sharp = this.#sharp(name, { columns: box.width, rows: box.height });
    const tiles = sharp ? [sharp] : this.lane(name).layers(this.#range);
    for (const tile of tiles) {
      const canvas = tile.coloured(this.table, this.levels.lowest, this.levels.highest);
      placeTile(context, tile, canvas, this.#range, box, tile === sharp);
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
      const sharp = tile.isSharp(this.#range, size, this.levels.lowest, this.levels.highest);
      placeTile(context, tile, canvas, this.#range, box, sharp);
    }
  }
}

function peakOf(outline) {
  if (!outline) return 0;
  outline.peak ??= outline.highs.reduce((peak, high, at) => Math.max(peak, high, -outline.lows[at]), 0);
  return outline.peak;
}
