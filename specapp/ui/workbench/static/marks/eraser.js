// What an eraser leaves of marks.

import { simplified } from "./lines.js";
import { bounds, marked, plainMark } from "./marks.js";

/** @import { Mark, Spot } from "../types.js" */

/**
 * Marks after an eraser of half axes `radius` passed over `at` (both in seconds and hertz): strokes are cut where it
 * touches their middle line, other shapes go as a whole. The same array if nothing was touched.
 *
 * @param {readonly Mark[]} marks
 * @param {Spot} at
 * @param {Spot} radius
 * @returns {readonly Mark[]}
 */
export function erased(marks, at, radius) {
  const left = marks.map((mark) => (mark.shape === "brush" ? cut(mark, at, radius) : covers(mark, at) ? [] : null));
  if (left.every((one) => one === null)) return marks;
  return marks.flatMap((mark, index) => left[index] ?? [mark]);
}

/**
 * @param {Mark} mark
 * @param {Spot} at
 */
function covers(mark, [second, hertz]) {
  const { start, end, low, high } = bounds(mark);
  return second >= start && second <= end && hertz >= low && hertz <= high;
}

/**
 * What is left of a stroke; null if it was not touched.
 *
 * @param {Mark} mark
 * @param {Spot} at
 * @param {Spot} radius
 */
function cut(mark, [second, hertz], [radiusS, radiusHz]) {
  const [reachS, reachHz] = [radiusS + mark.radius_s / 2, radiusHz + mark.radius_hz / 2];
  const dense = densified(mark.points, reachS, reachHz);
  const kept = dense.map(([s, f]) => ((s - second) / reachS) ** 2 + ((f - hertz) / reachHz) ** 2 > 1);
  if (!kept.includes(false)) return null;
  return runs(dense, kept).map((points) => marked({ ...plainMark(mark), points: straightened(points, mark) }));
}

/**
 * Stretches of points that are all kept.
 *
 * @param {readonly Spot[]} points
 * @param {readonly boolean[]} kept
 */
function runs(points, kept) {
  /** @type {Spot[][]} */
  const found = [];
  points.forEach((point, at) => {
    if (!kept[at]) return;
    if (at && kept[at - 1]) found[found.length - 1].push(point);
    else found.push([point]);
  });
  return found;
}

/**
 * Points of a stroke, close enough for an eraser of these half axes.
 *
 * @param {readonly Spot[]} points
 * @param {number} reachS
 * @param {number} reachHz
 */
function densified(points, reachS, reachHz) {
  /** @type {Spot[]} */
  const dense = [points[0]];
  for (let at = 1; at < points.length; at += 1) {
    const [[s0, f0], [s1, f1]] = [points[at - 1], points[at]];
    const steps = Math.min(200, Math.ceil(3 * Math.hypot((s1 - s0) / reachS, (f1 - f0) / reachHz)) || 1);
    for (let step = 1; step <= steps; step += 1) {
      dense.push([s0 + ((s1 - s0) * step) / steps, f0 + ((f1 - f0) * step) / steps]);
    }
  }
  return dense;
}

/**
 * @param {readonly Spot[]} points
 * @param {Mark} mark
 */
function straightened(points, mark) {
  return simplified(points, ([s, f]) => [s / (mark.radius_s || 1e-6), f / (mark.radius_hz || 1e-3)], 0.02);
}
