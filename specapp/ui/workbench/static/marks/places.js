// Places that the page points out: what was removed there looks like sound. Each can be given back.

import { inside } from "../picture/layout.js";
import { bounds } from "./marks.js";
import { placeTag } from "./shapes.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Projection } from "../picture/range.js" */
/** @import { Mark, Place, Point } from "../types.js" */

const SEEN_AROUND_S = 0.5;

export class Places {
  /** The one whose button is on the picture. @type {Place | null} */
  offered = null;
  /** @type {readonly Place[]} */
  #all = [];
  #bench;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  /** Those that no mark has settled. */
  get open() {
    const { marks } = this.#bench.board;
    return this.#all.filter((place) => !marks.some((mark) => settles(mark, place)));
  }

  /**
   * What the page points out now.
   *
   * @param {readonly Place[]} places
   */
  show(places) {
    const before = JSON.stringify(this.offered);
    this.#all = places;
    this.offered = places.find((place) => JSON.stringify(place) === before) ?? null;
  }

  /**
   * The place under a point.
   *
   * @param {Projection} projection
   * @param {Point} point
   */
  under(projection, { x, y }) {
    const [second, hz] = [projection.seconds(x), projection.hz(y)];
    const hit = (/** @type {Place} */ one) =>
      second >= one.start_s && second <= one.stop_s && hz >= one.low_hz && hz <= one.high_hz;
    return this.open.find(hit) ?? null;
  }

  /**
   * The place whose button lies under a point.
   *
   * @param {Projection} projection
   * @param {Point} point
   */
  buttonUnder(projection, { x, y }) {
    const { offered } = this;
    return offered && inside(placeTag(offered, projection, this.#bench.stage.layout.px), x, y) ? offered : null;
  }

  /** @param {Place} place to bring on the screen */
  see({ start_s, stop_s }) {
    this.#bench.range.show(start_s - SEEN_AROUND_S, stop_s + SEEN_AROUND_S);
  }

  /**
   * Repeat what was removed while a place lasts.
   *
   * @param {Place} place
   */
  hear(place) {
    this.see(place);
    this.#bench.choose("removed");
    this.#bench.listening.selectLoop([place.start_s, place.stop_s]);
    this.#bench.player.play();
  }

  /** @param {Place} place to protect from now on */
  giveBack({ start_s, stop_s, low_hz, high_hz }) {
    this.offered = null;
    const corners = /** @type {const} */ ([
      [start_s, low_hz],
      [stop_s, high_hz],
    ]);
    this.#bench.board.add({ kind: "protect", shape: "box", points: corners });
    this.#bench.announce(tr("Given back: the place is protected"));
  }
}

/**
 * Whether a mark says already what becomes of all of a place.
 *
 * @param {Mark} mark
 * @param {Place} place
 */
function settles(mark, place) {
  if (mark.kind === "only") return false;
  const { start, end, low, high } = bounds(mark);
  return start <= place.start_s && end >= place.stop_s && low <= place.low_hz && high >= place.high_hz;
}
