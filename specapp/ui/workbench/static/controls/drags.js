// What each way of dragging on the stage does: when it begins, while it goes on, and at its end.

import { Projection } from "../picture/range.js";
import { reshaped } from "../marks/reshape.js";
import { draftOf, placeOf } from "../marks/tools.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Handle, Mark, Point, Shape, Stretch, Zone } from "../types.js" */

/** @typedef {"pan" | "band" | "select" | "divider" | "reshape" | "erase" | "draw"} DragKind */

/**
 * A pointer that is down.
 *
 * @typedef {object} Drag
 * @property {DragKind} kind
 * @property {Zone} zone
 * @property {Point} from
 * @property {{ start: number, low: number, band: number }} held what was on the screen when it began
 * @property {{ mark: Mark, handle: Handle } | null} grip what of the selected mark it holds
 * @property {boolean} moved whether it is more than a click
 * @property {number} since milliseconds
 */

/**
 * @typedef {object} Dragging
 * @property {(bench: Workbench, drag: Drag) => void} [begin]
 * @property {(bench: Workbench, drag: Drag, points: Point[]) => void} move with where the pointer has been since
 * @property {(bench: Workbench, drag: Drag) => void} [end]
 */

/** @type {Readonly<Record<DragKind, Dragging>>} */
export const DRAGS = {
  pan: {
    move({ range }, { from, held, zone }, points) {
      const { x, y } = last(points);
      const shareOfTime = (from.x - x) / zone.box.width - (range.start - held.start) / range.span;
      range.pan(shareOfTime, (y - from.y) / zone.box.height - (range.low - held.low) / held.band);
    },
  },
  band: {
    move({ range }, { from, held, zone }, points) {
      range.pan(0, (last(points).y - from.y) / zone.box.height - (range.low - held.low) / held.band);
    },
  },
  select: {
    move({ range, overlay }, { from, zone }, points) {
      const projection = new Projection(range, zone.box);
      overlay.selection = ordered(inTime(projection, from), inTime(projection, last(points)));
      overlay.draw();
    },
    end(bench) {
      const { selection } = bench.overlay;
      bench.overlay.selection = null;
      if (selection) bench.listening.selectLoop(selection);
    },
  },
  divider: {
    move({ stage, overlay }, { zone }, points) {
      stage.divider = clamp((last(points).x - zone.box.x) / zone.box.width, 0.02, 0.98);
      stage.draw();
      overlay.draw();
    },
  },
  reshape: {
    move({ range, board }, { from, grip, zone }, points) {
      if (!grip) return;
      const projection = new Projection(range, zone.box);
      const to = placeOf(projection, last(points));
      board.preview(grip.mark.id, reshaped(grip.mark, grip.handle, placeOf(projection, from), to, range));
    },
    end({ board }) {
      board.keepPreview();
    },
  },
  erase: {
    begin: (bench, { from, zone }) => bench.drawing.erase(new Projection(bench.range, zone.box), from),
    move: (bench, { zone }, points) => bench.drawing.erase(new Projection(bench.range, zone.box), last(points)),
    end: (bench) => bench.drawing.keepErased(),
  },
  draw: {
    begin(bench, { from, zone }) {
      const { tool } = bench.gestures;
      if (isShape(tool)) bench.drawing.begin(tool, new Projection(bench.range, zone.box), from);
    },
    move({ range, overlay }, { zone }, points) {
      const projection = new Projection(range, zone.box);
      for (const point of points) overlay.draft = draftOf(overlay.draft, projection, point);
      overlay.draw();
    },
    end: (bench, { zone }) => bench.drawing.end(new Projection(bench.range, zone.box)),
  },
};

/** @param {Point[]} points */
const last = (points) => points[points.length - 1];

/** @param {number} value @param {number} least @param {number} most */
export const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/**
 * @param {Projection} projection
 * @param {Point} point
 */
function inTime(projection, point) {
  return clamp(projection.seconds(point.x), 0, projection.range.duration);
}

/**
 * @param {number} one
 * @param {number} other
 * @returns {Stretch}
 */
function ordered(one, other) {
  return one < other ? [one, other] : [other, one];
}

/**
 * @param {string} tool
 * @returns {tool is Shape}
 */
function isShape(tool) {
  return tool === "box" || tool === "lasso" || tool === "brush";
}
