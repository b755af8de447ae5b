// Moving the selected mark, and pulling the edges of a box.

import { bounds } from "./marks.js";

const REACH_PX = 7;

/** What a pointer takes hold of: {left, right, top, bottom} of a box, {all} inside of a mark, or null. */
export function handleAt(mark, projection, { x, y }, px) {
  const { start, end, low, high } = bounds(mark);
  const [x0, x1, y0, y1] = [projection.x(start), projection.x(end), projection.y(high), projection.y(low)];
  const reach = px(REACH_PX);
  if (x < x0 - reach || x > x1 + reach || y < y0 - reach || y > y1 + reach) return null;
  if (mark.shape === "box") {
    const near = (value, edge) => Math.abs(value - edge) <= reach;
    const left = near(x, x0);
    const top = near(y, y0);
    const edges = { left, right: !left && near(x, x1), top, bottom: !top && near(y, y1) };
    if (Object.values(edges).includes(true)) return edges;
  }
  return x >= x0 && x <= x1 && y >= y0 && y <= y1 ? { all: true } : null;
}

/** The cursor that tells what a handle does. */
export function cursorOf({ all, left, right, top, bottom }) {
  if (all) return "move";
  if ((left && top) || (right && bottom)) return "nwse-resize";
  if ((right && top) || (left && bottom)) return "nesw-resize";
  return left || right ? "ew-resize" : "ns-resize";
}

/** Points of the mark after its handle went from one place to another, both [second, hz], inside the recording. */
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
