// From pointer to mark: box, lasso and brush while they are being drawn.

import { simplified } from "./lines.js";
/** @import { Projection } from "../picture/range.js" */
/** @import { Kind, PlainMark, Point, Radii, Shape, Spot } from "../types.js" */

const SMALLEST_PX = 5;

/**
 * The first state of a mark under the pointer.
 *
 * @param {Shape} tool
 * @param {Kind} kind
 * @param {Projection} projection
 * @param {Point} point
 * @param {number} brushPx
 * @returns {PlainMark}
 */
export function firstDraft(tool, kind, projection, point, brushPx) {
  const at = placeOf(projection, point);
  if (tool === "brush") {
    return { kind, shape: "brush", points: [at], ...brushRadii(projection, point, brushPx) };
  }
  return { kind, shape: tool, points: [at, at], radius_s: 0, radius_hz: 0 };
}

/**
 * The mark after the pointer has moved on.
 *
 * @param {PlainMark | null} draft
 * @param {Projection} projection
 * @param {Point} point
 * @returns {PlainMark | null}
 */
export function draftOf(draft, projection, point) {
  if (!draft) return null;
  const at = placeOf(projection, point);
  if (draft.shape === "box") return { ...draft, points: [draft.points[0], at] };
  return { ...draft, points: [...draft.points, at] };
}

/**
 * The mark as it is kept, or null if it is too small to be meant.
 *
 * @param {PlainMark | null} draft
 * @param {Projection} projection
 * @returns {PlainMark | null}
 */
export function finished(draft, projection) {
  if (!draft) return null;
  /** @param {Spot} spot @returns {readonly [number, number]} */
  const toXY = ([second, hz]) => [projection.x(second), projection.y(hz)];
  const pixels = draft.points.map(toXY);
  const width = Math.max(...pixels.map(([x]) => x)) - Math.min(...pixels.map(([x]) => x));
  const height = Math.max(...pixels.map(([, y]) => y)) - Math.min(...pixels.map(([, y]) => y));
  if (draft.shape !== "brush" && (width < SMALLEST_PX || height < SMALLEST_PX)) return null;
  if (draft.shape === "box") return { ...draft, points: corners(draft.points) };
  const points = simplified(draft.points, toXY);
  return draft.shape === "lasso" && points.length < 3 ? null : { ...draft, points };
}

/**
 * @param {readonly Spot[]} points
 * @returns {Spot[]}
 */
function corners([[s0, f0], [s1, f1]]) {
  return [
    [Math.min(s0, s1), Math.min(f0, f1)],
    [Math.max(s0, s1), Math.max(f0, f1)],
  ];
}

/**
 * Seconds and hertz under a pixel, inside the recording.
 *
 * @param {Projection} projection
 * @param {Point} point
 * @returns {Spot}
 */
export function placeOf(projection, { x, y }) {
  const { box, range } = projection;
  const second = projection.seconds(Math.min(Math.max(x, box.x), box.x + box.width));
  const atBottom = y >= box.y + box.height - 0.5 && range.low <= range.bottom;
  const atTop = y <= box.y + 0.5 && range.high >= range.top;
  const inside = projection.hz(Math.min(Math.max(y, box.y), box.y + box.height));
  const hz = atTop ? range.nyquist : atBottom ? 0 : inside;
  return [Math.min(Math.max(second, 0), range.duration), Math.min(Math.max(hz, 0), range.nyquist)];
}

/**
 * Half axes in seconds and hertz of a round brush of `radius` pixels at a place of the picture.
 *
 * @param {Projection} projection
 * @param {Point} point
 * @param {number} radius
 * @returns {Radii}
 */
export function brushRadii(projection, { y }, radius) {
  const { box } = projection;
  const seconds = (radius / box.width) * projection.range.span;
  const [top, bottom] = [Math.max(box.y, y - radius), Math.min(box.y + box.height, y + radius)];
  return { radius_s: seconds, radius_hz: (projection.hz(top) - projection.hz(bottom)) / 2 };
}
