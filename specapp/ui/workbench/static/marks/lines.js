// Lines of few points.

/** @import { Spot } from "../types.js" */

const MOST_POINTS = 400;

/** @typedef {readonly [x: number, y: number]} XY */

/**
 * Leave out points of a line that lie within `tolerance` of it (Douglas & Peucker 1973); `toXY` gives their pixels.
 *
 * @param {readonly Spot[]} points
 * @param {(spot: Spot) => XY} toXY
 * @param {number} tolerance
 * @returns {readonly Spot[]}
 */
export function simplified(points, toXY, tolerance = 0.75) {
  if (points.length < 3) return points;
  const pixels = points.map(toXY);
  const kept = new Set([0, points.length - 1]);
  /** @type {[number, number][]} */
  const pending = [[0, points.length - 1]];
  for (let stretch = pending.pop(); stretch; stretch = pending.pop()) {
    const [first, last] = stretch;
    let [farthest, distance] = [-1, tolerance];
    for (let at = first + 1; at < last; at += 1) {
      const one = distanceToSegment(pixels[at], pixels[first], pixels[last]);
      if (one > distance) [farthest, distance] = [at, one];
    }
    if (farthest > 0) {
      kept.add(farthest);
      pending.push([first, farthest], [farthest, last]);
    }
  }
  const thin = points.filter((_, at) => kept.has(at));
  return thin.length > MOST_POINTS ? simplified(thin, toXY, tolerance * 2) : thin;
}

/**
 * @param {XY} point
 * @param {XY} start
 * @param {XY} end
 */
function distanceToSegment([x, y], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const share = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}
