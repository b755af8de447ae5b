// Moving the selected mark, and pulling the edges of a box.

import { bounds } from "./marks.js";
/** @import { Projection, VisibleRange } from "../picture/range.js" */
/** @import { Handle, Mark, Point, Px, Spot } from "../types.js" */

const REACH_PX = 7;

/**
 * What a pointer takes hold of: edges of a box, the inside of any mark, or nothing.
 *
 * @param {Mark} mark
 * @param {Projection} projection
 * @param {Point} point
 * @param {Px} px
 * @returns {Handle | null}
 */
export function handleAt(mark, projection, { x, y }, px) {
  const { start, end, low, high } = bounds(mark);
  const [left, right, top, bottom] = [projection.x(start), projection.x(end), projection.y(high), projection.y(low)];
  const reach = px(REACH_PX);
  if (!within(x, left - reach, right + reach) || !within(y, top - reach, bottom + reach)) return null;
  const edges = {
    ...edgeAt(x, left, right, reach, "left", "right"),
    ...edgeAt(y, top, bottom, reach, "top", "bottom"),
  };
  if (mark.shape === "box" && Object.keys(edges).length) return edges;
  return within(x, left, right) && within(y, top, bottom) ? { all: true } : null;
}

const within = (/** @type {number} */ value, /** @type {number} */ least, /** @type {number} */ most) =>
  value >= least && value <= most;

/**
 * The edge that a coordinate is near to; of two, the first.
 *
 * @param {number} value
 * @param {number} first
 * @param {number} second
 * @param {number} reach
 * @param {keyof Handle} firstName
 * @param {keyof Handle} secondName
 * @returns {Handle}
 */
function edgeAt(value, first, second, reach, firstName, secondName) {
  if (Math.abs(value - first) <= reach) return { [firstName]: true };
  return Math.abs(value - second) <= reach ? { [secondName]: true } : {};
}

/**
 * The cursor that tells what a handle does.
 *
 * @param {Handle} handle
 */
export function cursorOf({ all, left, right, top, bottom }) {
  if (all) return "move";
  const across = Boolean(left || right);
  if (across !== Boolean(top || bottom)) return across ? "ew-resize" : "ns-resize";
  return left === top ? "nwse-resize" : "nesw-resize";
}

/**
 * Points of the mark after its handle went from one place to another, both [second, hz], inside the recording.
 *
 * @param {Mark} mark
 * @param {Handle} handle
 * @param {Spot} from
 * @param {Spot} to
 * @param {VisibleRange} range
 * @returns {Spot[]}
 */
export function reshaped(mark, handle, [fromS, fromHz], [toS, toHz], { duration, nyquist }) {
  if (handle.all) {
    const { start, end, low, high } = bounds(mark);
    const shiftS = Math.min(Math.max(toS - fromS, -start), duration - end);
    const shiftHz = Math.min(Math.max(toHz - fromHz, -low), Math.max(0, nyquist - high));
    return mark.points.map(([second, hz]) => [second + shiftS, hz + shiftHz]);
  }
  const { start, end, low, high } = bounds(mark);
  const [left, right] = [handle.left ? toS : start, handle.right ? toS : end];
  const [bottom, top] = [handle.bottom ? toHz : low, handle.top ? toHz : high];
  return [
    [Math.min(left, right), Math.min(bottom, top)],
    [Math.max(left, right), Math.max(bottom, top)],
  ];
}
