// Marks between here and the page: the page numbers its versions, and times there count from the start of the recording.

import { plainMark } from "./marks.js";
/** @import { MarkBoard } from "./marks.js" */
/** @import { PageData, Mark, Place, Spot, StatedMarks } from "../types.js" */

export class Agreement {
  /** @type {number | null} */
  #version = null;
  /** Whose marks they are. @type {string | null} */
  #owner = null;
  #startS = 0;

  /**
   * Take over the marks of the page if they are a new version.
   *
   * @param {PageData} data
   * @param {MarkBoard} board
   */
  adopt({ marks, marks_version: version, marks_of: owner, tracks }, board) {
    this.#startS = tracks.original.start_s ?? 0;
    if (version === this.#version) return;
    const first = owner !== this.#owner;
    this.#version = version;
    this.#owner = owner;
    const here = marks.map((mark) => ({ ...mark, points: this.#moved(mark.points, -this.#startS) }));
    board.adopt(here, { first });
  }

  /**
   * What the page is told about the marks.
   *
   * @param {readonly Mark[]} marks
   * @returns {StatedMarks}
   */
  stated(marks) {
    const there = marks.map((mark) => ({ ...plainMark(mark), points: this.#moved(mark.points, this.#startS) }));
    return { version: this.#version, marks: there };
  }

  /**
   * A place of the page in the time of this sound.
   *
   * @param {Place} place
   * @returns {Place}
   */
  placed(place) {
    return { ...place, start_s: place.start_s - this.#startS, stop_s: place.stop_s - this.#startS };
  }

  /**
   * @param {readonly Spot[]} points
   * @param {number} offset
   */
  #moved(points, offset) {
    return points.map(([second, hz]) => /** @type {Spot} */ ([second + offset, hz]));
  }
}
