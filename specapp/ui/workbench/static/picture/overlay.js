// The upper of two canvases: marks, places, loop, cursor, playhead. It is drawn again on every frame that moves.

import { brushOf } from "./canvas.js";
import { drawLines, drawMarkers } from "../listen/flags.js";
import { Projection } from "./range.js";
import { drawMark, drawPlace, markPath } from "../marks/shapes.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Box, Cursor, PlainMark, Radii, Stretch } from "../types.js" */

const CURSOR_LINES = [
  { colour: "rgb(0 0 0 / 45%)", width: 3 },
  { colour: "rgb(255 255 255 / 70%)", width: 1 },
];

export class Overlay {
  /** @type {Cursor | null} */
  cursor = null;
  /** A mark that is being drawn. @type {PlainMark | null} */
  draft = null;
  /** @type {Radii | null} */
  brush = null;
  /** A loop that is being chosen. @type {Stretch | null} */
  selection = null;
  /** Frequencies that are taken out, Hz. @type {readonly number[]} */
  lines = [];
  font = "";
  accent = "";
  #canvas;
  #stage;
  #range;
  #board;
  #player;
  #places;
  #bench;
  #frame = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Pick<Workbench, "stage" | "range" | "board" | "player" | "places" | "markers" | "firstVisit" | "startS">} bench
   */
  constructor(canvas, bench) {
    const { stage, range, board, player, places } = bench;
    this.#bench = bench;
    this.#canvas = canvas;
    this.#stage = stage;
    this.#range = range;
    this.#board = board;
    this.#player = player;
    this.#places = places;
    for (const source of [range, board]) source.addEventListener("change", () => this.draw());
  }

  draw() {
    if (!this.#frame && this.#stage.isLaidOut) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
  }

  resize() {
    const { width, height, ratio } = this.#stage.layout;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      [this.#canvas.width, this.#canvas.height] = [width, height];
      this.#canvas.style.height = `${height / ratio}px`;
    }
    this.draw();
  }

  #paint() {
    this.#frame = 0;
    const context = brushOf(this.#canvas);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const style = getComputedStyle(this.#canvas);
    this.font = style.fontFamily;
    this.accent = style.getPropertyValue("--accent");
    this.#paintLoop(context);
    for (const box of this.#stage.layout.panes) this.#paintPane(context, box);
    drawMarkers(context, this.#stage.layout, this.#range, this.#bench.markers.list, this.#bench.startS);
    this.#bench.firstVisit.draw(context, this.#stage.layout.panes[0], this.#stage.layout.px);
    this.#paintPlayhead(context);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Box} box
   */
  #paintPane(context, box) {
    const projection = new Projection(this.#range, box);
    const { px } = this.#stage.layout;
    context.save();
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, px(6));
    context.clip();
    const look = { px, font: this.font };
    for (const place of this.#places.open)
      drawPlace(context, place, projection, { ...look, offered: place === this.#places.offered });
    for (const mark of this.#board.marks) {
      drawMark(context, mark, projection, { ...look, selected: mark.id === this.#board.selected });
    }
    const { tunedHz } = this.#player;
    drawLines(context, projection, px, tunedHz === null ? this.lines : [...this.lines, tunedHz]);
    if (this.draft) drawMark(context, this.draft, projection, { ...look, selected: false });
    if (this.#stage.panes[0] === "split") this.#paintDivider(context, box);
    if (this.cursor) this.#paintCursor(context, projection, this.cursor);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintLoop(context) {
    const { loop } = this.#player;
    const shown = this.selection ?? loop;
    if (!shown) return;
    const { strip, panes, ruler, px } = this.#stage.layout;
    const projection = new Projection(this.#range, strip);
    const inside = (/** @type {number} */ x) => Math.min(Math.max(x, strip.x), strip.x + strip.width);
    const [left, right] = [inside(projection.x(shown[0])), inside(projection.x(shown[1]))];
    context.fillStyle = this.accent;
    context.globalAlpha = 0.2;
    context.fillRect(left, strip.y, right - left, strip.height);
    context.fillRect(left, ruler.y, right - left, ruler.height);
    context.globalAlpha = 1;
    for (const box of [strip, ruler]) {
      context.fillRect(left, box.y, px(2), box.height);
      context.fillRect(right - px(2), box.y, px(2), box.height);
    }
    context.fillStyle = "rgb(6 10 13 / 42%)";
    for (const box of panes) {
      context.fillRect(box.x, box.y, left - box.x, box.height);
      context.fillRect(right, box.y, box.x + box.width - right, box.height);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Box} box
   */
  #paintDivider(context, box) {
    const { px } = this.#stage.layout;
    const x = Math.round(box.x + this.#stage.divider * box.width);
    const y = box.y + box.height / 2;
    context.fillStyle = "rgb(0 0 0 / 55%)";
    context.fillRect(x - px(2), box.y, px(4), box.height);
    context.fillStyle = "#ffffff";
    context.fillRect(x - px(1), box.y, px(2), box.height);
    context.beginPath();
    context.arc(x, y, px(13), 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = "#0b1418";
    context.lineWidth = px(2);
    context.lineCap = context.lineJoin = "round";
    for (const side of [-1, 1]) {
      context.beginPath();
      context.moveTo(x + side * px(3.5), y - px(4));
      context.lineTo(x + side * px(7.5), y);
      context.lineTo(x + side * px(3.5), y + px(4));
      context.stroke();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Projection} projection
   * @param {Cursor} cursor
   */
  #paintCursor(context, projection, cursor) {
    const { px } = this.#stage.layout;
    const { box } = projection;
    const x = Math.round(projection.x(cursor.seconds)) + 0.5;
    const y = Math.round(projection.yOf(cursor.u)) + 0.5;
    for (const line of CURSOR_LINES) {
      context.strokeStyle = line.colour;
      context.lineWidth = px(line.width);
      context.beginPath();
      context.moveTo(x, box.y);
      context.lineTo(x, box.y + box.height);
      context.moveTo(box.x, y);
      context.lineTo(box.x + box.width, y);
      context.stroke();
    }
    if (!this.brush) return;
    /** @type {PlainMark} */
    const outline = { shape: "brush", kind: "only", points: [[cursor.seconds, cursor.hz]], ...this.brush };
    const path = markPath(outline, projection);
    context.lineWidth = px(3);
    context.strokeStyle = "rgb(0 0 0 / 60%)";
    context.stroke(path);
    context.lineWidth = px(1.5);
    context.strokeStyle = "#ffffff";
    context.stroke(path);
  }

  /** @param {CanvasRenderingContext2D} context */
  #paintPlayhead(context) {
    const { strip, panes, ruler, px } = this.#stage.layout;
    const projection = new Projection(this.#range, strip);
    const x = Math.round(projection.x(this.#player.heardPosition));
    if (x < strip.x - 1 || x > strip.x + strip.width + 1) return;
    const bottom = ruler.y + px(5);
    context.fillStyle = "rgb(0 0 0 / 55%)";
    for (const box of panes) context.fillRect(x - px(1.75), box.y, px(3.5), box.height);
    context.fillStyle = "#ffffff";
    for (const box of panes) context.fillRect(x - px(0.75), box.y, px(1.5), box.height);
    context.fillStyle = this.accent;
    context.fillRect(x - px(0.75), strip.y, px(1.5), strip.height);
    context.beginPath();
    context.moveTo(x, ruler.y);
    context.lineTo(x - px(5.5), bottom + px(4));
    context.lineTo(x + px(5.5), bottom + px(4));
    context.closePath();
    context.fill();
  }
}
