// The whole recording in one strip: where one is in it, and a way to get anywhere.

import { clock } from "./axes.js";
import { brushOf, canvasOf } from "./canvas.js";
import { drawOutline } from "./outlines.js";
import { outlineOf } from "../strength/mixing.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Box, Px } from "../types.js" */

/** @type {Record<string, number>} */
const STEPS_S = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 30, PageDown: -30 };

export class Overview {
  #canvas;
  #bench;
  #frame = 0;
  /** Seconds from the start of the window to where it is held. @type {number | null} */
  #grab = null;
  /** @type {HTMLCanvasElement | null} */
  #ground = null;
  /** @type {Box} */
  #box = { x: 0, y: 0, width: 0, height: 0 };
  /** Second that was told last. */
  #told = -1;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Workbench} bench
   */
  constructor(canvas, bench) {
    this.#canvas = canvas;
    this.#bench = bench;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (this.#grab = null));
    canvas.addEventListener("keydown", (event) => this.#key(event));
    bench.range.addEventListener("change", () => this.draw());
    bench.stage.addEventListener("outline", () => this.draw({ afresh: true }));
  }

  resize() {
    const { ratio, left, right, width } = this.#bench.stage.layout;
    const height = Math.round(this.#canvas.clientHeight * ratio) || Math.round(34 * ratio);
    if (this.#canvas.width !== width || this.#canvas.height !== height)
      [this.#canvas.width, this.#canvas.height] = [width, height];
    this.#box = { x: left, y: 0, width: width - left - right, height };
    this.draw({ afresh: true });
  }

  /** `afresh`: the waveform itself has changed, too. */
  draw({ afresh = false } = {}) {
    if (afresh) this.#ground = null;
    if (!this.#frame && this.#box.width) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#frame = 0;
    const context = brushOf(this.#canvas);
    const { range, stage, player } = this.#bench;
    const { x, y, width, height } = this.#box;
    const style = getComputedStyle(this.#canvas);
    const px = stage.layout.px;
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#ground ??= this.#paintGround(style, px);
    context.drawImage(this.#ground, 0, 0);
    const place = (/** @type {number} */ second) => x + (second / range.duration) * width;
    const [left, right] = [place(range.start), place(range.end)];
    if (!range.isWhole) {
      context.fillStyle = style.getPropertyValue("--strip-shade");
      context.fillRect(x, y, left - x, height);
      context.fillRect(right, y, x + width - right, height);
      context.strokeStyle = style.getPropertyValue("--accent");
      context.lineWidth = px(2);
      context.strokeRect(left + px(1), y + px(1), Math.max(px(3), right - left - px(2)), height - px(2));
    }
    context.fillStyle = style.getPropertyValue("--accent");
    context.fillRect(Math.round(place(player.heardPosition)) - px(0.75), y, px(1.5), height);
    const now = player.position;
    const set = (/** @type {string} */ name, /** @type {string} */ value) => this.#canvas.setAttribute(name, value);
    if (Math.round(now) !== this.#told) {
      this.#told = Math.round(now);
      set("aria-valuemax", range.duration.toFixed(1));
      set("aria-valuenow", now.toFixed(1));
      set("aria-valuetext", tr("{time} of {duration}", { time: clock(now), duration: clock(range.duration) }));
    }
  }

  /**
   * Canvas with the waveforms of the whole recording.
   *
   * @param {CSSStyleDeclaration} style
   * @param {Px} px
   */
  #paintGround(style, px) {
    const ground = canvasOf(this.#canvas.width, this.#canvas.height);
    const context = brushOf(ground);
    const { x, y, width, height } = this.#box;
    context.fillStyle = style.getPropertyValue("--strip-ground");
    context.beginPath();
    context.roundRect(x, y, width, height, px(5));
    context.fill();
    const { stage } = this.#bench;
    for (const name of /** @type {const} */ (["original", "denoised"])) {
      const whole = outlineOf(stage, name, "whole");
      if (!whole) continue;
      context.fillStyle = style.getPropertyValue(`--wave-${name}`);
      drawOutline(context, whole, x, y + px(2), width, height - px(4), stage.outlineFactor);
    }
    return ground;
  }

  /** @param {PointerEvent} event */
  #second(event) {
    const { left } = this.#canvas.getBoundingClientRect();
    const { ratio } = this.#bench.stage.layout;
    const share = ((event.clientX - left) * ratio - this.#box.x) / this.#box.width;
    return Math.min(Math.max(share, 0), 1) * this.#bench.range.duration;
  }

  /**
   * Zoomed in, the window is dragged (or jumps to the pointer first); otherwise the playhead goes there.
   *
   * @param {PointerEvent} event
   */
  #down(event) {
    const { range, player } = this.#bench;
    const second = this.#second(event);
    if (range.span >= range.duration * 0.999) {
      player.seek(second);
      return;
    }
    this.#canvas.setPointerCapture(event.pointerId);
    const inside = second >= range.start && second <= range.end;
    this.#grab = inside ? second - range.start : range.span / 2;
    this.#drag(event);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (this.#grab === null) return;
    const { range } = this.#bench;
    range.pan((this.#second(event) - this.#grab - range.start) / range.span);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { player } = this.#bench;
    const step = STEPS_S[event.key];
    if (step) player.seek(player.position + step);
    else if (event.key === "Home") player.seek(0);
    else if (event.key === "End") player.seek(player.duration);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
