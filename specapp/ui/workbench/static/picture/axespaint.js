// What is written around the pictures: frequencies, times, levels, names.

import { decibelText, hertzTicks, noteTicks, timeTicks } from "./axes.js";
import { canvasOf, paint } from "./canvas.js";

/** @import { Projection } from "./range.js" */
/** @import { Box, Levels, Pen } from "../types.js" */

/** @type {Map<string, HTMLCanvasElement>} */
const scales = new Map();
const MOST_SCALES = 8;

/**
 * The name of a pane on a dark ground, readable on every colour map, in its left or right upper corner.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {Box} box
 * @param {Pen & { right?: boolean }} look
 */
export function paintLabel(context, text, box, { px, style, right = false }) {
  context.font = `600 ${px(11.5)}px ${style.fontFamily}`;
  const width = context.measureText(text).width + px(14);
  const x = right ? box.x + box.width - px(8) - width : box.x + px(8);
  context.fillStyle = "rgb(8 14 18 / 72%)";
  context.beginPath();
  context.roundRect(x, box.y + px(8), width, px(20), px(10));
  context.fill();
  context.fillStyle = "#ffffff";
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillText(text, x + px(7), box.y + px(18.5));
}

/**
 * Frequencies, or notes, at the left of a pane.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Projection} projection
 * @param {Pen & { notes: boolean }} look
 */
export function paintHertz(context, projection, { px, ratio, style, notes }) {
  const { box, range } = projection;
  const make = notes ? noteTicks : hertzTicks;
  write(context, { px, ratio, style });
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of make(range.lowHz, range.highHz, range.scale, box.height, px(24))) {
    const y = Math.round(projection.y(tick.value)) + 0.5;
    const textY = Math.min(Math.max(y, box.y + px(6)), box.y + box.height - px(6));
    context.fillText(tick.text, box.x - px(9), textY);
    line(context, box.x - px(5), y, box.x, y);
  }
}

/**
 * The colours with their levels, at the right of a pane.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Levels & { colours: Uint32Array }} scale
 * @param {Box} box
 * @param {Pen} look
 */
export function paintScale(context, { lowest, highest, colours }, box, { px, ratio, style }) {
  const [x, width] = [box.x + box.width + px(8), px(8)];
  context.drawImage(scaleCanvas(colours, box.height), x, box.y, width, box.height);
  write(context, { px, ratio, style });
  context.textAlign = "left";
  context.textBaseline = "middle";
  /** @type {[level: number, y: number][]} */
  const ends = [
    [highest, box.y + px(6)],
    [lowest, box.y + box.height - px(6)],
  ];
  for (const [level, y] of ends) context.fillText(decibelText(level, 0).replace(/\s.*/, ""), x + width + px(4), y);
  context.fillText("dB", x + width + px(4), box.y + box.height / 2);
}

/**
 * Times below the pictures; `offset` is where the sound starts in the whole recording.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Projection} projection
 * @param {number} offset
 * @param {Pen & { phone: boolean }} look
 */
export function paintRuler(context, projection, offset, { px, ratio, phone, style }) {
  const { box, range } = projection;
  write(context, { px, ratio, style });
  context.textAlign = "center";
  context.textBaseline = "top";
  const [start, end] = [range.start + offset, range.end + offset];
  for (const tick of timeTicks(start, end, box.width, px(phone ? 64 : 92))) {
    const x = Math.round(projection.x(tick.value - offset)) + 0.5;
    const half = context.measureText(tick.text).width / 2;
    context.fillText(tick.text, Math.min(Math.max(x, box.x + half), box.x + box.width - half), box.y + px(9));
    line(context, x, box.y + px(1), x, box.y + px(6));
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Pen} pen
 */
function write(context, { px, ratio, style }) {
  context.font = `${px(11)}px ${style.fontFamily}`;
  context.fillStyle = style.getPropertyValue("--axis-text");
  context.strokeStyle = style.getPropertyValue("--axis-line");
  context.lineWidth = ratio;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/**
 * Canvas of one column with the colours from the last to the first.
 *
 * @param {Uint32Array} colours
 * @param {number} height
 */
function scaleCanvas(colours, height) {
  const key = `${colours[0]} ${colours[200]} ${height}`;
  const known = scales.get(key);
  if (known) return known;
  if (scales.size >= MOST_SCALES) scales.clear();
  const codes = Uint8Array.from({ length: height }, (_, row) => Math.round(255 * (1 - row / height)));
  const canvas = canvasOf(1, height);
  paint(canvas, codes, colours);
  scales.set(key, canvas);
  return canvas;
}
