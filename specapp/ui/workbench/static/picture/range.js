// The part of the recording that is on the screen: seconds across, a warped frequency upwards. All pictures share it.

import { SCALES } from "./axes.js";

/** @import { Axis, Box } from "../types.js" */

const SHORTEST_S = 0.02;
const NARROWEST_SHARE = 1 / 64;
const LOWEST_LOG_HZ = 20;

export class VisibleRange extends EventTarget {
  start = 0;
  end = 1;
  /** @type {Axis} */
  axis = "log";
  duration = 1;
  nyquist = 22050;
  low = 0;
  high = 1;

  get scale() {
    return SCALES[this.axis];
  }

  get lowHz() {
    return this.scale.from(this.low);
  }

  get highHz() {
    return this.scale.from(this.high);
  }

  get span() {
    return this.end - this.start;
  }

  get isWhole() {
    return this.span >= this.duration * (1 - 1e-9) && this.high - this.low >= (this.top - this.bottom) * (1 - 1e-9);
  }

  get bottom() {
    return this.scale.to(this.axis === "log" ? Math.min(LOWEST_LOG_HZ, this.nyquist / 10) : 0);
  }

  get top() {
    return this.scale.to(this.nyquist);
  }

  /**
   * Another recording: show all of it.
   *
   * @param {number} duration
   * @param {number} nyquist
   */
  open(duration, nyquist) {
    this.duration = duration;
    this.nyquist = nyquist;
    this.fit();
  }

  /**
   * The same recording has another length: what is on the screen stays, all of it stays all of it.
   *
   * @param {number} duration
   */
  goOn(duration) {
    const all = this.span >= this.duration;
    this.duration = duration;
    if (all) this.show(0, duration);
    else this.show(this.start, this.end);
  }

  /** @param {Axis} axis */
  setAxis(axis) {
    const [lowHz, highHz] = [this.lowHz, this.highHz];
    const whole = this.high >= this.top && this.low <= this.bottom;
    this.axis = axis;
    if (whole) [this.low, this.high] = [this.bottom, this.top];
    else this.#setBand(this.scale.to(Math.max(lowHz, 1)), this.scale.to(highHz));
    this.#changed();
  }

  fit() {
    [this.start, this.end] = [0, this.duration];
    [this.low, this.high] = [this.bottom, this.top];
    this.#changed();
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  show(start, end) {
    const span = Math.min(Math.max(end - start, Math.min(SHORTEST_S, this.duration)), this.duration);
    this.start = Math.min(Math.max(0, (start + end - span) / 2), this.duration - span);
    this.end = this.start + span;
    this.#changed();
  }

  /**
   * @param {number} lowHz
   * @param {number} highHz
   */
  showBand(lowHz, highHz) {
    this.#setBand(this.scale.to(Math.max(lowHz, 1e-3)), this.scale.to(highHz));
    this.#changed();
  }

  /**
   * Multiply the time span by `factor` so that `seconds` stays where it is.
   *
   * @param {number} factor
   * @param {number} seconds
   */
  zoomTime(factor, seconds) {
    const least = Math.min(SHORTEST_S, this.duration);
    const span = Math.min(Math.max(this.span * factor, least), this.duration);
    const share = (seconds - this.start) / this.span;
    const start = Math.min(Math.max(0, seconds - share * span), this.duration - span);
    [this.start, this.end] = [start, start + span];
    this.#changed();
  }

  /**
   * Multiply the band by `factor` so that the warped frequency `u` stays where it is.
   *
   * @param {number} factor
   * @param {number} u
   */
  zoomBand(factor, u) {
    const share = (u - this.low) / (this.high - this.low);
    const span = Math.min((this.high - this.low) * factor, this.top - this.bottom);
    this.#setBand(u - share * span, u + (1 - share) * span);
    this.#changed();
  }

  /**
   * Move by shares of what is on the screen.
   *
   * @param {number} shareOfTime
   * @param {number} shareOfBand
   */
  pan(shareOfTime, shareOfBand = 0) {
    const start = Math.min(Math.max(0, this.start + shareOfTime * this.span), this.duration - this.span);
    [this.start, this.end] = [start, start + this.span];
    const span = this.high - this.low;
    const low = Math.min(Math.max(this.bottom, this.low + shareOfBand * span), this.top - span);
    [this.low, this.high] = [low, low + span];
    this.#changed();
  }

  /**
   * Keep the playhead on the screen: turn the page when it leaves at the end.
   *
   * @param {number} seconds
   */
  follow(seconds) {
    if (seconds >= this.start && seconds <= this.end) return;
    const start = Math.min(Math.max(0, seconds - 0.05 * this.span), this.duration - this.span);
    if (start === this.start) return;
    [this.start, this.end] = [start, start + this.span];
    this.#changed();
  }

  /**
   * @param {number} low
   * @param {number} high
   */
  #setBand(low, high) {
    const whole = this.top - this.bottom;
    const span = Math.min(Math.max(high - low, whole * NARROWEST_SHARE), whole);
    const centre = (low + high) / 2;
    this.low = Math.min(Math.max(this.bottom, centre - span / 2), this.top - span);
    this.high = this.low + span;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Seconds and warped frequency to pixels of a pane, and back. */
export class Projection {
  /**
   * @param {VisibleRange} range
   * @param {Box} box
   */
  constructor(range, box) {
    this.range = range;
    this.box = box;
  }

  /** @param {number} seconds */
  x(seconds) {
    return this.box.x + ((seconds - this.range.start) / this.range.span) * this.box.width;
  }

  /** @param {number} hz */
  y(hz) {
    return this.yOf(this.range.scale.to(Math.max(hz, 1e-3)));
  }

  /** @param {number} u */
  yOf(u) {
    return this.box.y + ((this.range.high - u) / (this.range.high - this.range.low)) * this.box.height;
  }

  /** @param {number} x */
  seconds(x) {
    return this.range.start + ((x - this.box.x) / this.box.width) * this.range.span;
  }

  /** @param {number} y */
  uAt(y) {
    return this.range.high - ((y - this.box.y) / this.box.height) * (this.range.high - this.range.low);
  }

  /** @param {number} y */
  hz(y) {
    return this.range.scale.from(this.uAt(y));
  }
}
