// The lower of two canvases: waveform, pictures, axes. It is drawn again only when what it shows has changed.

import { brushOf } from "./canvas.js";
import { layOut } from "./layout.js";
import { Mixture } from "../strength/mixing.js";
import { OutlineLane } from "./outlines.js";
import { StagePainter } from "./stagepainter.js";
import { TileLane, askFor } from "./tiles.js";
import { tr } from "../page/language.js";

/** @import { VisibleRange } from "./range.js" */
/** @import { Tile } from "./tile.js" */
/** @import { ColourTable, Layout, Levels, Mode, Pane, Size, Sound, SoundName, Sounds } from "../types.js" */

const SETTLE_MS = 25;
const ZOOM_SETTLE_MS = 60;
const ZOOM_PATIENCE_MS = 240;
const MOST_WAITS = 50;
const MOST_COLUMNS = 5200; // with the margins of a tile, the server draws up to 8192
const MOST_OUTLINE_COLUMNS = 2048;

export class Stage extends EventTarget {
  /** @type {Mode} */
  mode = "both";
  /** What the sound that came of the original is called. */
  labels = { original: tr("Original"), denoised: tr("Denoised"), removed: tr("Removed") };
  /** @type {SoundName} */
  shown = "original";
  divider = 0.5;
  notes = false;
  /** @type {Levels} */
  levels = { lowest: -80, highest: 0 };
  /** @type {ColourTable | null} */
  table = null;
  /** @type {Uint32Array | null} */
  differenceTable = null;
  /** @type {Sounds} */
  sounds = {};
  /** @type {Layout} */
  layout = layOut(0, 1, 1);
  /** Whether the layout is that of a width on the page. */
  isLaidOut = false;
  lanes = { original: new TileLane(), denoised: new TileLane(), removed: new TileLane() };
  /** What the denoised sound is at the strength in use. */
  mixture = new Mixture();
  outlines = { original: new OutlineLane(), denoised: new OutlineLane() };
  /**
   * Milliseconds from the last movement to sharp pixels, for the last movements.
   *
   * @type {number[]}
   */
  waits = [];
  #canvas;
  #range;
  #painter;
  #frame = 0;
  #settle = 0;
  /** @type {number | null} */
  #waitsSince = null;
  #askedSpan = 0;
  /** @type {number | null} */
  #movedAt = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {VisibleRange} range
   */
  constructor(canvas, range) {
    super();
    this.#canvas = canvas;
    this.#range = range;
    this.#painter = new StagePainter(this, range);
    range.addEventListener("change", () => {
      this.#movedAt = performance.now();
      this.refresh();
    });
    for (const lane of Object.values(this.lanes)) this.#listenToTiles(lane);
    for (const lane of Object.values(this.outlines)) {
      lane.addEventListener("outline", () => {
        this.draw();
        this.dispatchEvent(new Event("outline"));
      });
    }
  }

  /**
   * Names of what each pane shows, from top to bottom.
   *
   * @returns {Pane[]}
   */
  get panes() {
    const ready = this.sounds.denoised ? this.mode : "single";
    if (ready === "both") return ["original", "denoised"];
    if (ready === "split" || ready === "difference") return [ready];
    return [this.sounds[this.shown] ? this.shown : "original"];
  }

  /**
   * Sounds whose pictures are needed.
   *
   * @returns {[SoundName, Sound][]}
   */
  get #needed() {
    /** @param {Pane} pane @returns {SoundName[]} */
    const namesOn = (pane) => (pane === "split" || pane === "difference" ? ["original", "denoised"] : [pane]);
    const names = this.panes.flatMap(namesOn);
    if (this.mixture.share < 1 && names.includes("denoised")) names.push("original");
    return this.#present([...new Set(names)]);
  }

  /**
   * @param {SoundName[]} names
   * @returns {[SoundName, Sound][]}
   */
  #present(names) {
    return names.flatMap((name) => {
      const sound = this.sounds[name];
      return sound ? [[name, sound]] : [];
    });
  }

  /** Whether every pane shows its final pixels. */
  get isSharp() {
    return this.#needed.every(([name, { url }]) => this.sharp(name)?.url === url);
  }

  /** What a sample is multiplied with so that the loudest one nearly reaches the edge of a strip. */
  get outlineFactor() {
    return 0.95 / Math.max(0.02, ...Object.values(this.outlines).map((lane) => lane.peak));
  }

  /**
   * Fit the canvas to a width in CSS pixels.
   *
   * @param {number} width
   */
  resize(width) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2, MOST_COLUMNS / width);
    this.layout = layOut(width, ratio, this.panes.length);
    this.isLaidOut = true;
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
    if (!this.isLaidOut) return;
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
    if (this.#frame || !this.isLaidOut || !this.table || !this.sounds.original) return;
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settle);
    this.clear();
  }

  /** Forget the sounds, and show nothing of them. */
  forget() {
    this.sounds = {};
    this.clear();
    for (const lane of Object.values(this.outlines)) lane.current = lane.whole = null;
    brushOf(this.#canvas, { alpha: true }).clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** Forget all pictures. */
  clear() {
    for (const lane of Object.values(this.lanes)) lane.clear();
  }

  /**
   * Level of a sound at a place of the picture, dB; null where it is not known.
   *
   * @param {SoundName} name
   * @param {number} seconds
   * @param {number} u warped frequency
   */
  levelAt(name, seconds, u) {
    for (const tile of this.lanes[name].tiles) {
      const level = tile.axis === this.#range.axis ? this.atStrength(name, tile).levelAt(seconds, u) : null;
      if (level !== null) return level + (name === "removed" ? this.mixture.removedDb : 0);
    }
    return null;
  }

  /**
   * Take a share of what was removed away: the pictures follow at once.
   *
   * @param {number} share 0 to 1
   */
  setStrength(share) {
    if (share === this.mixture.share) return;
    this.mixture.share = share;
    this.refresh();
    this.dispatchEvent(new Event("outline"));
  }

  /**
   * A tile of a sound as it is at the strength in use.
   *
   * @param {SoundName} name
   * @param {Tile} tile
   */
  atStrength(name, tile) {
    if (name !== "denoised" || this.mixture.share === 1) return tile;
    const before = this.lanes.original.tiles.find((one) => one.start === tile.start && one.end === tile.end);
    return before ? this.mixture.of(before, tile) : tile;
  }

  /**
   * A tile of a sound whose pixels are those of a pane.
   *
   * @param {SoundName} name
   */
  sharp(name) {
    const url = this.sounds[name]?.url ?? "";
    return this.lanes[name].sharp(url, this.#range, this.size, this.levels.lowest, this.levels.highest);
  }

  /**
   * Pixels of a pane.
   *
   * @returns {Size}
   */
  get size() {
    const [{ width, height }] = this.layout.panes;
    return { columns: width, rows: height };
  }

  /** @param {TileLane} lane */
  #listenToTiles(lane) {
    lane.addEventListener("tile", () => (this.isSharp || lane.busy ? this.draw() : this.refresh()));
    lane.addEventListener("answered", () => this.dispatchEvent(new Event("answered")));
    lane.addEventListener("error", (event) => {
      this.dispatchEvent(new CustomEvent("error", { detail: event instanceof CustomEvent ? event.detail : null }));
    });
  }

  #ask() {
    const { size } = this;
    for (const [name, { url, query }] of this.#needed) {
      const lane = this.lanes[name];
      const sharp = this.sharp(name);
      if (sharp?.url === url && this.#hasMargin(sharp)) lane.use(sharp);
      else lane.want(askFor(url, this.#range, size, { ...this.levels, query }));
    }
    const { start, end, duration, isWhole } = this.#range;
    const columns = Math.min(MOST_OUTLINE_COLUMNS, size.columns);
    const { original, denoised } = this.sounds;
    const whole = isWhole && end === duration;
    if (original) this.outlines.original.want({ url: original.url, start, end, columns, whole });
    if (denoised) this.outlines.denoised.want({ url: denoised.url, start, end, columns, whole });
  }

  /**
   * Whether there is still room to move before something unknown comes on the screen.
   *
   * @param {Tile} tile
   */
  #hasMargin(tile) {
    const range = this.#range;
    const room = range.span * 0.05;
    const left = tile.start <= Math.max(0, range.start - room) + tile.pitch;
    const right = tile.end >= Math.min(range.duration, range.end + room) - tile.pitch;
    return left && right;
  }

  #paint() {
    this.#frame = 0;
    this.#painter.paint(brushOf(this.#canvas, { alpha: true }), getComputedStyle(this.#canvas));
    if (this.#movedAt !== null && this.isSharp) {
      this.waits = [...this.waits, performance.now() - this.#movedAt].slice(-MOST_WAITS);
      this.#movedAt = null;
    }
    this.dispatchEvent(new Event("drawn"));
  }
}
