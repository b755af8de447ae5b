// What is scheduled while it plays: pieces of all sounds from the playhead on, a few seconds ahead of the clock.

import { chunkFrames } from "./chunks.js";
import { Schedule } from "./schedule.js";

/** @import { Loader } from "./loader.js" */
/** @import { Mixer } from "./mixer.js" */
/** @import { Part, Score } from "./types.js" */

const LOOKAHEAD_S = 4;
const START_S = 0.04;
const TICK_MS = 120;

export class Playback {
  playing = false;
  /** Whether samples that should be heard now are not here yet. */
  waiting = false;
  #frame = 0;
  #timer = 0;
  /** @type {Schedule | null} */
  #run = null;
  #score;
  #mixer;
  #loader;
  #changed;

  /**
   * @param {Score} score what to play
   * @param {Mixer} mixer
   * @param {Loader} loader
   * @param {() => void} changed called when it has ended, and when it begins or ceases to wait
   */
  constructor(score, mixer, loader, changed) {
    this.#score = score;
    this.#mixer = mixer;
    this.#loader = loader;
    this.#changed = changed;
  }

  /** Whether something is scheduled. */
  get isRunning() {
    return this.#run !== null;
  }

  /** Position by the clock of the sound, samples. */
  get frame() {
    return this.#frameAt(this.#mixer.clock);
  }

  /** Position that comes out of the loudspeaker now: the way there takes its time. */
  get heardFrame() {
    return this.#frameAt(this.#mixer.clock - this.#mixer.latency);
  }

  /** Chunks that are played now and in a moment. */
  get nextIndices() {
    const { rate, frames, speed } = this.#score;
    const size = chunkFrames({ sampleRate: rate });
    const last = Math.floor((frames - 1) / size);
    const indices = [this.frame, this.frame + 2 * START_S * rate * speed].map((frame) =>
      Math.min(last, Math.floor(frame / size)),
    );
    return [...new Set(indices)];
  }

  /** Play from where it is, once the loudspeaker is ready. */
  async start() {
    this.playing = true;
    const context = this.#mixer.open(this.#score.rate);
    this.#timer = setInterval(() => this.pump(), TICK_MS);
    await context.resume();
    if (this.playing && !this.#run) this.begin(this.#frame, false);
  }

  /** Stop where it is. */
  pause() {
    this.#frame = Math.round(this.frame);
    this.halt();
  }

  /**
   * Go to a frame, playing or not.
   *
   * @param {number} frame
   */
  go(frame) {
    const { frames } = this.#score;
    if (this.playing) this.begin(Math.min(frame, Math.max(0, frames - 1)), false);
    else this.rest(frame);
  }

  /**
   * Be at a frame while nothing plays.
   *
   * @param {number} frame
   */
  rest(frame) {
    this.#frame = frame;
    this.prefetch(frame);
  }

  /** Back to the start. */
  reset() {
    this.halt();
    this.#frame = 0;
  }

  halt() {
    this.playing = false;
    this.waiting = false;
    clearInterval(this.#timer);
    this.#run?.stop(this.#mixer.clock);
    this.#run = null;
  }

  /** @param {number} frame */
  prefetch(frame) {
    const { frames, rate } = this.#score;
    if (frame < frames) this.#loader.ask(Math.floor(frame / chunkFrames({ sampleRate: rate })));
  }

  /** Schedule anew from where it is, because what is played has changed. */
  renew() {
    if (this.#run) this.begin(null, true);
  }

  /**
   * Start a stretch at a frame; null goes on from where the running one is.
   *
   * @param {number | null} frame
   * @param {boolean} continues
   */
  begin(frame, continues) {
    const { rate, speed } = this.#score;
    const when = Math.ceil((this.#mixer.clock + START_S) * rate) / rate;
    const old = this.#run;
    const from = frame ?? Math.round(this.#frameAt(when));
    const here = frame ?? Math.round(this.frame);
    const context = this.#mixer.open(rate);
    const run = new Schedule(context, rate, when, from, continues ? old : null, speed);
    this.#run = run;
    if (this.#extend(run)) {
      old?.stop(when);
      this.#setWaiting(false);
    } else {
      old?.stop(this.#mixer.clock);
      this.#run = null;
      this.#frame = here;
      if (run.finished) this.#finish();
      else this.#setWaiting(true);
    }
  }

  /**
   * Schedule until the look-ahead is full. False if not even the first piece was there.
   *
   * @param {Schedule} run
   */
  #extend(run) {
    const until = this.#mixer.clock + LOOKAHEAD_S;
    while (!run.finished && run.endsAt < until && this.#appendPiece(run));
    return run.pieces.length > 0;
  }

  /** @param {Schedule} run */
  #appendPiece(run) {
    const { frames: whole, loopFrames: loop, rate } = this.#score;
    if (run.nextFrame === loop?.stop) run.jump(loop.start);
    const end = loop && run.nextFrame < loop.stop ? loop.stop : whole;
    if (run.nextFrame >= end) {
      run.finished = true;
      return false;
    }
    const size = chunkFrames({ sampleRate: rate });
    const index = Math.floor(run.nextFrame / size);
    const offset = run.nextFrame - index * size;
    const parts = this.#parts(index, offset);
    if (!parts) return false;
    const frames = Math.min(size - offset, end - run.nextFrame);
    run.append(parts, frames, run.nextFrame + frames === end && end < whole);
    this.prefetch(run.nextFrame);
    return true;
  }

  /**
   * A chunk of all sounds; null, and asked for, if one is not here.
   *
   * @param {number} index
   * @param {number} offset
   */
  #parts(index, offset) {
    /** @type {Part[]} */
    const parts = [];
    for (const name of this.#score.names) {
      const buffer = this.#loader.get(name, index);
      if (buffer) parts.push({ buffer, offset, bus: this.#mixer.bus(name) });
    }
    if (parts.length === this.#score.names.length) return parts;
    this.#loader.ask(index);
    return null;
  }

  /** Keep the look-ahead full; called again and again, and when samples have come. */
  pump() {
    if (!this.playing || !this.#mixer.isRunning) return;
    const run = this.#run;
    if (!run) {
      this.begin(this.#frame, false);
      return;
    }
    const now = this.#mixer.clock;
    run.forgetBefore(now - 1);
    if (run.finished && now >= run.endsAt) this.#finish();
    else if (!run.finished && run.endsAt < now + START_S / 2) this.begin(null, true);
    else this.#extend(run);
  }

  /** @param {number} time of the clock */
  #frameAt(time) {
    return this.#run ? this.#run.frameAt(time) : this.#frame;
  }

  #finish() {
    this.#frame = this.#score.frames;
    this.halt();
    this.#changed();
  }

  /** @param {boolean} waiting */
  #setWaiting(waiting) {
    if (this.waiting === waiting) return;
    this.waiting = waiting;
    this.#changed();
  }
}
