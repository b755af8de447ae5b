// What a click on the stage means.

import { isOnTag } from "../marks/shapes.js";
import { Projection } from "../picture/range.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Place, Point, Zone } from "../types.js" */

export class Clicks {
  #bench;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  /**
   * Give a place back, select a mark, or go there.
   *
   * @param {Zone} zone
   * @param {Point} point
   */
  click(zone, point) {
    const { board, gestures, hover, player, range, stage } = this.#bench;
    const projection = new Projection(range, zone.box);
    const onPane = zone.name === "pane" && gestures.tool === "hand";
    const { px } = stage.layout;
    const mark = onPane ? board.marks.findLast((one) => isOnTag(one, projection, point, px)) : null;
    const place = onPane ? hover.placeUnder(projection, point) : null;
    if (mark) board.select(mark.id === board.selected ? null : mark.id);
    else if (place) this.giveBack(place);
    else player.seek(projection.seconds(point.x));
  }

  /**
   * Protect a place that the caller points out.
   *
   * @param {Place} place
   */
  giveBack({ start_s, end_s, low_hz, high_hz }) {
    const { board } = this.#bench;
    board.add({
      kind: "protect",
      shape: "box",
      points: [
        [start_s, low_hz],
        [end_s, high_hz],
      ],
    });
    this.#bench.announce("Given back: the place is protected");
  }
}
