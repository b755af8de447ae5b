// What a click on the stage means.

import { isOnTag } from "../marks/shapes.js";
import { Projection } from "../picture/range.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Point, Zone } from "../types.js" */

/** How far beside a line one may click. */
const REACH_PX = 6;

export class Clicks {
  #bench;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  /**
   * Select the mark, or give back the place, whose name or button it is; anywhere else go there.
   *
   * @param {Zone} zone
   * @param {Point} point
   */
  click(zone, point) {
    const { gestures, player, range } = this.#bench;
    const projection = new Projection(range, zone.box);
    if (zone.name === "pane" && gestures.tool === "notch") {
      this.#notch(projection, point);
      return;
    }
    const byHand = zone.name === "pane" && gestures.tool === "hand";
    const pointer = byHand && this.#bench.firstVisit.under(projection, point, this.#bench.stage.layout.px);
    if (pointer) {
      this.#bench.firstVisit.hear(pointer);
      return;
    }
    if (byHand && this.#press(projection, point)) return;
    if (byHand) this.#offer(projection, point);
    player.seek(projection.seconds(point.x));
  }

  /**
   * Take out the line under a point.
   *
   * @param {Projection} projection
   * @param {Point} point
   */
  #notch(projection, { x, y }) {
    const reach = this.#bench.stage.layout.px(REACH_PX);
    const reachHz = Math.abs(projection.hz(y - reach) - projection.hz(y + reach)) / 2;
    this.#bench.notch(projection.seconds(x), projection.hz(y), reachHz);
  }

  /**
   * Whether there was something to press.
   *
   * @param {Projection} projection
   * @param {Point} point
   */
  #press(projection, point) {
    const { board, places, stage } = this.#bench;
    const place = places.buttonUnder(projection, point);
    const mark = board.marks.findLast((one) => isOnTag(one, projection, point, stage.layout.px));
    if (place) places.giveBack(place);
    else if (mark) board.select(mark.id === board.selected ? null : mark.id);
    return Boolean(place ?? mark);
  }

  /**
   * Show the button of the place under a point.
   *
   * @param {Projection} projection
   * @param {Point} point
   */
  #offer(projection, point) {
    const { draws, places } = this.#bench;
    places.offered = draws ? places.under(projection, point) : null;
    if (places.offered)
      this.#bench.announce(
        tr("{what}: press Give this back to keep it", { what: places.offered.text || tr("Looks like sound") }),
      );
  }
}
