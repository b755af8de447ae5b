// The upper of two canvases: marks, places, loop, cursor, playhead. It is drawn again on every frame that moves.

import { Projection } from "./range.js";
import { drawMark, drawPlace, markPath } from "../marks/shapes.js";

export class Overlay {
  cursor = null;
  draft = null;
  hoveredPlace = null;
  brush = null;
  #canvas;
  #stage;
  #range;
  #board;
  #player;
  #frame = 0;

  constructor(canvas, { stage, range, board, player }) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#range = range;
    this.#board = board;
    this.#player = player;
    this.places = [];
    for (const source of [range, board]) source.addEventListener("change", () => this.draw());
  }

  draw() {
    if (!this.#frame && this.#stage.layout) this.#frame = requestAnimationFrame(() => this.#paint());
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
    const context = this.#canvas.getContext("2d");
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const style = getComputedStyle(this.#canvas);
    this.font = style.fontFamily;
    this.accent = style.getPropertyValue("--accent");
    this.#paintLoop(context);
    for (const box of this.#stage.layout.panes) this.#paintPane(context, box);
    this.#paintPlayhead(context, style);
  }

  #paintPane(context, box) {
    const projection = new Projection(this.#range, box);
    const { px } = this.#stage.layout;
    context.save();
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, px(6));
    context.clip();
    const look = { px, font: this.font };
    for (const place of this.places) drawPlace(context, place, projection, { ...look, hovered: place === this.hoveredPlace });
    for (const mark of this.#board.marks) {
      drawMark(context, mark, projection, { ...look, selected: mark.id === this.#board.selected });
    }
    if (this.draft) drawMark(context, this.draft, projection, { ...look, selected: false });
    if (this.#stage.panes[0] === "split") this.#paintDivider(context, box);
    if (this.cursor) this.#paintCursor(context, projection, box);
    context.restore();
  }

  #paintLoop(context) {
    const { loop } = this.#player;
    const shown = this.selection ?? loop;
    if (!shown) return;
    const { strip, panes, ruler, px } = this.#stage.layout;
    const projection = new Projection(this.#range, strip);
    const [left, right] = shown.map((second) => Math.min(Math.max(projection.x(second), strip.x), strip.x + strip.width));
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

  #paintCursor(context, projection, box) {
    const { px } = this.#stage.layout;
    const x = Math.round(projection.x(this.cursor.seconds)) + 0.5;
    const y = Math.round(projection.yOf(this.cursor.u)) + 0.5;
    for (const [colour, width] of [["rgb(0 0 0 / 45%)", 3], ["rgb(255 255 255 / 70%)", 1]]) {
      context.strokeStyle = colour;
      context.lineWidth = px(width);
      context.beginPath();
      context.moveTo(x, box.y);
      context.lineTo(x, box.y + box.height);
      context.moveTo(box.x, y);
      context.lineTo(box.x + box.width, y);
      context.stroke();
    }
    if (!this.brush) return;
    const outline = { shape: "brush", kind: "only", points: [[this.cursor.seconds, this.cursor.hz]], ...this.brush };
    const path = markPath(outline, projection);
    context.lineWidth = px(3);
    context.strokeStyle = "rgb(0 0 0 / 60%)";
    context.stroke(path);
    context.lineWidth = px(1.5);
    context.strokeStyle = "#ffffff";
    context.stroke(path);
  }

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
    context.moveTo(x, panes.at(-1).y + panes.at(-1).height);
    context.lineTo(x - px(5.5), bottom + px(4));
    context.lineTo(x + px(5.5), bottom + px(4));
    context.closePath();
    context.fill();
  }
}
