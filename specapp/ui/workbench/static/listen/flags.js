// Markers and lines on the picture.

import { Projection } from "../picture/range.js";

/** @import { VisibleRange } from "../picture/range.js" */
/** @import { Marker } from "./types.js" */
/** @import { Layout } from "../types.js" */

/**
 * A flag at each marker, from the strip to the ruler.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {VisibleRange} range
 * @param {readonly Marker[]} markers
 * @param {number} startS where the sound starts in the whole recording
 */
export function drawMarkers(context, { strip, panes, px }, range, markers, startS) {
  const projection = new Projection(range, strip);
  for (const { at } of markers) {
    const x = Math.round(projection.x(at - startS));
    if (x < strip.x - 1 || x > strip.x + strip.width + 1) continue;
    for (const [colour, width] of /** @type {const} */ ([
      ["rgb(0 0 0 / 55%)", 3],
      ["#ffd166", 1.25],
    ])) {
      context.fillStyle = colour;
      for (const box of panes) context.fillRect(x - px(width / 2), box.y, Math.max(1, px(width)), box.height);
    }
    context.fillStyle = "#b98a00";
    context.beginPath();
    context.moveTo(x, strip.y);
    context.lineTo(x + px(9), strip.y + px(4.5));
    context.lineTo(x, strip.y + px(9));
    context.closePath();
    context.fill();
    context.fillRect(x - px(0.75), strip.y, px(1.5), strip.height);
  }
}

/**
 * Lines across a picture at frequencies that are taken out, or that a bat detector is tuned to.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Projection} projection
 * @param {Layout["px"]} px
 * @param {readonly number[]} linesHz
 */
export function drawLines(context, projection, px, linesHz) {
  const { box } = projection;
  context.setLineDash([px(7), px(5)]);
  for (const hz of linesHz) {
    const y = Math.round(projection.y(hz)) + 0.5;
    for (const [colour, width] of /** @type {const} */ ([
      ["rgb(0 0 0 / 55%)", 3],
      ["#ffd166", 1.25],
    ])) {
      context.strokeStyle = colour;
      context.lineWidth = px(width);
      context.beginPath();
      context.moveTo(box.x, y);
      context.lineTo(box.x + box.width, y);
      context.stroke();
    }
  }
  context.setLineDash([]);
}
