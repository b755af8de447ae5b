// Marks and places as paths on a pane. Paths are kept in shares of seconds and warped frequency and moved into place.

import { KINDS, bounds } from "./marks.js";
import { tr } from "../page/language.js";
/** @import { Projection, VisibleRange } from "../picture/range.js" */
/** @import { Box, Place, PlainMark, Point, Px, Spot, TagPen } from "../types.js" */

const CORNERS = 20;
const TAG_PX = 21;
const GIVE_BACK = tr("Give this back");
/** Characters of Chinese are nearly twice as wide. */
const GIVE_BACK_PX = [...GIVE_BACK].reduce((sum, one) => sum + (one > "\u2e80" ? 11 : 6.5), 24);

/** @type {WeakMap<PlainMark, { axis: string, nyquist: number, path: Path2D }>} */
const cache = new WeakMap();

/**
 * Path2D of a mark on a projection.
 *
 * @param {PlainMark} mark
 * @param {Projection} projection
 */
export function markPath(mark, projection) {
  const { range } = projection;
  let known = cache.get(mark);
  if (!known || known.axis !== range.axis || known.nyquist !== range.nyquist) {
    known = { axis: range.axis, nyquist: range.nyquist, path: unitPath(mark, range) };
    cache.set(mark, known);
  }
  const { box } = projection;
  const scaleX = box.width / range.span;
  const scaleY = -box.height / (range.high - range.low);
  const matrix = new DOMMatrix([scaleX, 0, 0, scaleY, box.x - range.start * scaleX, box.y - range.high * scaleY]);
  const path = new Path2D();
  path.addPath(known.path, matrix);
  return path;
}

/**
 * @param {PlainMark} mark
 * @param {VisibleRange} range
 */
function unitPath(mark, range) {
  const warp = (/** @type {number} */ hz) => range.scale.to(Math.max(hz, range.axis === "log" ? 1 : 0));
  const path = new Path2D();
  if (mark.shape === "box") {
    const { start, end, low, high } = bounds(mark);
    path.rect(start, warp(low), end - start, warp(high) - warp(low));
  } else if (mark.shape === "lasso") {
    mark.points.forEach(([second, hz], at) => (at ? path.lineTo(second, warp(hz)) : path.moveTo(second, warp(hz))));
    path.closePath();
  } else {
    stroke(path, mark, warp);
  }
  return path;
}

/**
 * A stroke is the union of ellipses along its middle line and of the quadrilaterals between them.
 *
 * @param {Path2D} path
 * @param {PlainMark} mark
 * @param {(hz: number) => number} warp
 */
function stroke(path, mark, warp) {
  const { radius_s: rs, radius_hz: rf } = mark;
  mark.points.forEach(([second, hz], at) => {
    for (let corner = 0; corner <= CORNERS; corner += 1) {
      const angle = (2 * Math.PI * corner) / CORNERS;
      const [x, y] = [second + rs * Math.cos(angle), warp(hz + rf * Math.sin(angle))];
      if (corner) path.lineTo(x, y);
      else path.moveTo(x, y);
    }
    path.closePath();
    if (at) between(path, mark.points[at - 1], [second, hz], rs, rf, warp);
  });
}

/**
 * @param {Path2D} path
 * @param {Spot} start
 * @param {Spot} end
 * @param {number} rs
 * @param {number} rf
 * @param {(hz: number) => number} warp
 */
function between(path, [s0, f0], [s1, f1], rs, rf, warp) {
  const along = [(s1 - s0) / rs, (f1 - f0) / rf];
  const length = Math.hypot(...along);
  if (length < 1e-9) return;
  const side = [(-along[1] / length) * rs, (along[0] / length) * rf];
  path.moveTo(s0 + side[0], warp(f0 + side[1]));
  path.lineTo(s0 - side[0], warp(f0 - side[1]));
  path.lineTo(s1 - side[0], warp(f1 - side[1]));
  path.lineTo(s1 + side[0], warp(f1 + side[1]));
  path.closePath();
}

/**
 * Draw a mark: its colour, its name, a thick edge if it is selected.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {PlainMark} mark
 * @param {Projection} projection
 * @param {TagPen & { selected: boolean }} look
 */
export function drawMark(context, mark, projection, { px, selected, font }) {
  const { colour, label } = KINDS[mark.kind];
  const path = markPath(mark, projection);
  context.save();
  context.fillStyle = `${colour}${mark.shape === "brush" ? "66" : "33"}`;
  context.fill(path, "nonzero");
  if (mark.shape !== "brush" || selected) {
    context.lineWidth = px(selected ? 3.5 : 3);
    context.strokeStyle = "rgb(0 0 0 / 65%)";
    if (mark.shape !== "brush") context.stroke(path);
    context.lineWidth = px(selected ? 2 : 1.25);
    context.strokeStyle = colour;
    if (mark.shape !== "brush") context.stroke(path);
  }
  const corner = tagCorner(mark, projection, px);
  if (corner) tag(context, selected ? `${label} ✓` : label, corner.x + px(3), corner.y + px(3), colour, { px, font });
  context.restore();
}

/**
 * Where the name of a mark begins; beside a mark that it would hide; null if the mark is not on the screen.
 *
 * @param {PlainMark} mark
 * @param {Projection} projection
 * @param {Px} px
 * @returns {Point | null}
 */
function tagCorner(mark, projection, px) {
  const { start, end, high, low } = bounds(mark);
  const { box } = projection;
  const [left, right] = [projection.x(start), projection.x(end)];
  const [top, bottom] = [projection.y(high), projection.y(low)];
  const visible = right > box.x && left < box.x + box.width && bottom > box.y && top < box.y + box.height;
  if (!visible) return null;
  const width = tagWidth(mark, px);
  const x = Math.min(Math.max(left, box.x), box.x + box.width - width);
  const hides = right - left < width || bottom - top < 2 * px(TAG_PX);
  const above = top - px(TAG_PX) - px(1);
  if (!hides) return { x, y: Math.max(top, box.y) };
  return { x, y: above >= box.y ? above : Math.min(bottom, box.y + box.height - px(TAG_PX)) };
}

const tagWidth = (/** @type {PlainMark} */ mark, /** @type {Px} */ px) => px(18 + 6.5 * KINDS[mark.kind].label.length);

/**
 * Whether a point lies on the name of a mark.
 *
 * @param {PlainMark} mark
 * @param {Projection} projection
 * @param {Point} point
 * @param {Px} px
 */
export function isOnTag(mark, projection, { x, y }, px) {
  const corner = tagCorner(mark, projection, px);
  return (
    corner !== null &&
    x >= corner.x &&
    x <= corner.x + tagWidth(mark, px) &&
    y >= corner.y &&
    y <= corner.y + px(TAG_PX)
  );
}

/**
 * A place that the caller points out, with a dashed outline.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Place} place
 * @param {Projection} projection
 * @param {TagPen & { offered: boolean }} look
 */
export function drawPlace(context, place, projection, { px, font, offered }) {
  const [x, y] = [projection.x(place.start_s), projection.y(place.high_hz)];
  const [width, height] = [projection.x(place.stop_s) - x, projection.y(place.low_hz) - y];
  context.save();
  context.lineWidth = px(offered ? 3 : 2.5);
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.strokeRect(x, y, width, height);
  context.setLineDash([px(5), px(4)]);
  context.lineWidth = px(offered ? 1.75 : 1.25);
  context.strokeStyle = offered ? "#ffffff" : "rgb(255 255 255 / 88%)";
  context.strokeRect(x, y, width, height);
  if (offered) {
    context.fillStyle = "rgb(255 255 255 / 16%)";
    context.fillRect(x, y, width, height);
    context.setLineDash([]);
    paintButton(context, placeTag(place, projection, px), GIVE_BACK, { px, font });
  }
  context.restore();
}

/**
 * Where the button of a place is: at its upper left corner, inside the pane, large enough for a finger.
 *
 * @param {Place} place
 * @param {Projection} projection
 * @param {Px} px
 * @returns {Box}
 */
export function placeTag(place, projection, px) {
  const { box } = projection;
  const [width, height] = [px(GIVE_BACK_PX), px(26)];
  const x = Math.min(Math.max(projection.x(place.start_s) + px(3), box.x), box.x + box.width - width);
  const y = Math.min(Math.max(projection.y(place.high_hz) + px(3), box.y), box.y + box.height - height);
  return { x, y, width, height };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {string} text
 * @param {TagPen} pen
 */
function paintButton(context, { x, y, width, height }, text, { px, font }) {
  context.fillStyle = "rgb(8 14 18 / 88%)";
  context.strokeStyle = "#ffffff";
  context.lineWidth = px(1);
  context.beginPath();
  context.roundRect(x, y, width, height, px(6));
  context.fill();
  context.stroke();
  context.font = `600 ${px(11)}px ${font}`;
  context.fillStyle = "#ffffff";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + width / 2, y + height / 2);
}

/**
 * A small label on a dark ground.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {TagPen} pen
 */
export function tag(context, text, x, y, colour, { px, font }) {
  context.font = `600 ${px(10.5)}px ${font}`;
  const width = context.measureText(text).width + px(10);
  context.fillStyle = "rgb(8 14 18 / 82%)";
  context.beginPath();
  context.roundRect(x, y, width, px(17), px(4));
  context.fill();
  context.fillStyle = colour;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, x + px(5), y + px(9));
}
