// What lies under the pointer: time, frequency, note and levels in words, the brush as a shape, places as an offer.

import { clock, decibelText, hertzText, noteText } from "../picture/axes.js";
import { Projection } from "../picture/range.js";
import { brushRadii } from "../marks/tools.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Cursor, Point, Zone } from "../types.js" */

/** @typedef {{ zone: Zone, projection: Projection, point: Point }} Where */

export class Hover {
  #bench;
  /** @type {Where | null} */
  #where = null;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    // Under a pointer that rests the picture moves, is zoomed, and becomes sharper.
    bench.stage.addEventListener("drawn", () => this.#where && this.update(this.#where));
  }

  /**
   * The pointer is over a part of the stage, or beside all.
   *
   * @param {Zone | null} zone
   * @param {Point} point
   */
  at(zone, point) {
    if (!zone || zone.name === "axis") this.update(null);
    else this.update({ zone, projection: new Projection(this.#bench.range, zone.box), point });
  }

  /**
   * The pointer is over the stage ({zone, projection, point}) or has left (null).
   *
   * @param {Where | null} where
   */
  update(where) {
    const { overlay, gestures, places, shell, draws } = this.#bench;
    this.#where = where;
    const onPane = where?.zone.name === "pane" ? where : null;
    overlay.cursor = onPane && cursorAt(onPane);
    const free = draws && gestures.tool === "hand" ? onPane : null;
    const button = free && places.buttonUnder(free.projection, free.point);
    places.offered = button ?? (free && places.under(free.projection, free.point));
    shell.overlay.classList.toggle("over-place", button !== null);
    this.updateBrush();
    this.#write(where ? this.#readout(where) : "");
    overlay.draw();
  }

  /**
   * The pointer has left the stage; a finger leaves behind what it has tapped.
   *
   * @param {string} pointerType
   */
  leave(pointerType) {
    const { places } = this.#bench;
    const { offered } = places;
    this.update(null);
    if (pointerType === "touch") places.offered = offered;
  }

  /** Show how large the brush is where it is. */
  updateBrush() {
    const { overlay, gestures, stage, drawing } = this.#bench;
    const drawn = ["brush", "eraser"].includes(gestures.tool);
    const onPane = drawn && this.#where?.zone.name === "pane" ? this.#where : null;
    overlay.brush = onPane && brushRadii(onPane.projection, onPane.point, drawing.brushPx * stage.layout.ratio);
    overlay.draw();
  }

  /** @param {string} words */
  #write(words) {
    const { readout } = this.#bench.shell;
    if (readout.textContent !== words) readout.textContent = words;
  }

  /** @param {Where} where */
  #readout(where) {
    const { stage, startS } = this.#bench;
    const seconds = where.projection.seconds(where.point.x);
    const time = clock(seconds + startS, 0.001);
    if (where.zone.name !== "pane") return time;
    const { u, hz } = cursorAt(where);
    const levels = [stage.levelAt("original", seconds, u), stage.levelAt("denoised", seconds, u)];
    const words = levels
      .filter((one) => one !== null)
      .map((one) => decibelText(one))
      .join(" → ");
    return [time, hertzText(hz), noteText(hz), words].filter(Boolean).join("  ·  ");
  }
}

/**
 * The place of the picture that is nearest to a point.
 *
 * @param {Where} where
 * @returns {Cursor}
 */
function cursorAt({ projection, point }) {
  const { box } = projection;
  const u = projection.uAt(Math.min(Math.max(point.y, box.y + 0.5), box.y + box.height - 0.5));
  return { seconds: projection.seconds(point.x), u, hz: projection.range.scale.from(u) };
}
