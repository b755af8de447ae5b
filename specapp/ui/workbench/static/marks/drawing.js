// The tools that draw and erase, from the first pixel to the mark that is kept.

import { erased } from "./eraser.js";
import { brushRadii, finished, firstDraft } from "./tools.js";
import { tr, trn } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Projection } from "../picture/range.js" */
/** @import { Kind, Point, Shape } from "../types.js" */

export class Drawing {
  /** @type {Kind} */
  kind = "protect";
  /** Radius of brush and eraser, CSS pixels. */
  brushPx = 14;
  #bench;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  get #brush() {
    return this.brushPx * this.#bench.stage.layout.ratio;
  }

  /**
   * @param {Shape} tool
   * @param {Projection} projection
   * @param {Point} point
   */
  begin(tool, projection, point) {
    const { board, overlay } = this.#bench;
    board.select(null);
    overlay.draft = firstDraft(tool, this.kind, projection, point, this.#brush);
    overlay.draw();
  }

  /** @param {Projection} projection */
  end(projection) {
    const { board, overlay } = this.#bench;
    const mark = finished(overlay.draft, projection);
    overlay.draft = null;
    if (mark) board.add(mark);
    overlay.draw();
  }

  /**
   * Take away what lies under the eraser, until `keepErased`.
   *
   * @param {Projection} projection
   * @param {Point} point
   */
  erase(projection, point) {
    const { board } = this.#bench;
    const brush = brushRadii(projection, point, this.#brush);
    const left = erased(
      board.marks,
      [projection.seconds(point.x), projection.hz(point.y)],
      [brush.radius_s, brush.radius_hz],
    );
    if (left !== board.marks) board.previewAll(left);
  }

  undo() {
    const { board } = this.#bench;
    this.#bench.announce(
      board.undo() ? tr("Undone: {marks}", { marks: markCount(board.marks.length) }) : tr("Nothing to undo"),
    );
  }

  redo() {
    const { board } = this.#bench;
    this.#bench.announce(
      board.redo() ? tr("Done again: {marks}", { marks: markCount(board.marks.length) }) : tr("Nothing to do again"),
    );
  }

  keepErased() {
    this.#bench.board.keepPreview();
  }
}

const markCount = (/** @type {number} */ count) => trn("{n} mark", "{n} marks", count);
