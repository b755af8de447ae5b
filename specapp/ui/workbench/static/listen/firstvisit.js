// Places of the sample that a first visitor can hear; they are gone once somebody has brought a sound.

import { h } from "../dom.js";
import { inside } from "../picture/layout.js";
import { Projection } from "../picture/range.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Box, Point, Px } from "../types.js" */
/** @import { Pointer } from "./types.js" */

const RADIUS_PX = 11;
const READING = tr("In the picture time runs to the right and pitch upwards, and what is loud is bright.");

export class FirstVisit {
  /** @type {readonly Pointer[]} */
  pointers = [];
  #bench;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  /** @param {readonly Pointer[]} pointers */
  show(pointers) {
    if (JSON.stringify(pointers) === JSON.stringify(this.pointers)) return;
    this.pointers = pointers;
    const { first } = this.#bench.shell;
    first.hidden = !pointers.length;
    const buttons = pointers.map((pointer, index) => this.#button(pointer, index + 1));
    const hint = (/** @type {string} */ text) => h("span", { class: "hint" }, text);
    first.replaceChildren(hint(tr("New here? Listen:")), ...buttons, hint(READING));
  }

  /** @param {Pointer} pointer */
  hear({ sound, start_s, stop_s }) {
    const { listening, player } = this.#bench;
    this.#bench.choose(sound);
    listening.selectLoop([start_s, stop_s]);
    player.seek(start_s);
    player.play();
  }

  /**
   * The place whose number lies under a point.
   *
   * @param {Projection} projection
   * @param {Point} point
   * @param {Px} px
   */
  under(projection, point, px) {
    const far = (/** @type {Pointer} */ { start_s, stop_s, hz }) =>
      Math.hypot(projection.x((start_s + stop_s) / 2) - point.x, projection.y(hz) - point.y);
    return this.pointers.find((pointer) => far(pointer) <= px(RADIUS_PX));
  }

  /**
   * Numbers on the upper picture.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {Box} box
   * @param {Px} px
   */
  draw(context, box, px) {
    const projection = new Projection(this.#bench.range, box);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `700 ${px(13)}px ${this.#bench.overlay.font}`;
    for (const [index, { start_s, stop_s, hz }] of this.pointers.entries()) {
      const [x, y] = [projection.x((start_s + stop_s) / 2), projection.y(hz)];
      if (!inside(box, x, y)) continue;
      const [first, last] = [box.x + px(RADIUS_PX), box.x + box.width - px(RADIUS_PX)];
      const centre = Math.min(Math.max(x, first), last); // nothing of a number is cut off
      context.beginPath();
      context.arc(centre, y, px(RADIUS_PX), 0, 2 * Math.PI);
      context.fillStyle = "#ffffff";
      context.fill();
      context.lineWidth = px(2);
      context.strokeStyle = "#0b1418";
      context.stroke();
      context.fillStyle = "#0b1418";
      context.fillText(String(index + 1), centre, y + px(0.5));
    }
  }

  /**
   * @param {Pointer} pointer
   * @param {number} number
   */
  #button(pointer, number) {
    const hear = () => this.hear(pointer);
    const { label } = pointer;
    const badge = h("span", { class: "badge", "aria-hidden": "true" }, String(number));
    return h(
      "button",
      { type: "button", class: "toggle", "aria-label": tr("Hear: {what}", { what: label }), onclick: hear },
      badge,
      label,
    );
  }
}
