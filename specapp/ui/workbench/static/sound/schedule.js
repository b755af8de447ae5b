// A stretch of playback: pieces of several sounds that start together, sample by sample behind each other.

/** @import { Part, Piece } from "./types.js" */

export const FADE_S = 0.008;

export class Schedule {
  /** @type {Piece[]} */
  pieces = [];
  finished = false;

  /**
   * @param {AudioContext} context
   * @param {number} rate samples per second of the sounds
   * @param {number} when context time of the first sample, on a sample of the context
   * @param {number} frame position of the first sample
   * @param {Schedule | null} before stretch that is still heard and that it takes over from, if there is one
   * @param {number} speed seconds of the sounds in a second of the context
   */
  constructor(context, rate, when, frame, before, speed = 1) {
    this.context = context;
    this.rate = rate;
    this.before = before;
    this.speed = speed;
    this.firstFrame = frame;
    this.nextFrame = frame;
    this.jumped = true;
    this.origin = Math.round(when * rate);
    this.scheduled = 0;
  }

  /** Context time at which nothing more is scheduled. */
  get endsAt() {
    return (this.origin + this.scheduled) / this.rate;
  }

  /**
   * Go on from another place, as a loop does.
   *
   * @param {number} frame
   */
  jump(frame) {
    this.nextFrame = frame;
    this.jumped = true;
  }

  /**
   * Append `frames` of each sound; `parts` holds {buffer, offset, bus}, `fades` whether a jump follows.
   *
   * @param {Part[]} parts
   * @param {number} frames
   * @param {boolean} fades
   */
  append(parts, frames, fades) {
    const when = this.endsAt;
    const tail = fades ? Math.round(FADE_S * this.rate * this.speed) : 0;
    const nodes = parts.map((part) => this.#start(part, when, frames, tail));
    this.pieces.push({ when, frame: this.nextFrame, frames, nodes, end: when + this.#seconds(frames + tail) });
    this.scheduled += Math.round(frames / this.speed);
    this.nextFrame += frames;
    this.jumped = false;
  }

  /** How long frames last. @param {number} frames */
  #seconds(frames) {
    return frames / (this.rate * this.speed);
  }

  /**
   * @param {Part} part
   * @param {number} when
   * @param {number} frames
   * @param {number} tail
   */
  #start({ buffer, offset, bus }, when, frames, tail) {
    const source = new AudioBufferSourceNode(this.context, { buffer, playbackRate: this.speed });
    const gain = new GainNode(this.context, { gain: 1 });
    const end = when + this.#seconds(frames);
    const extra = Math.min(tail, buffer.length - offset - frames);
    if (this.jumped) {
      gain.gain.setValueAtTime(0, when);
      gain.gain.linearRampToValueAtTime(1, when + Math.min(FADE_S, this.#seconds(frames)));
    }
    if (tail) {
      const fadeEnd = end + this.#seconds(extra);
      gain.gain.setValueAtTime(1, Math.max(when, fadeEnd - FADE_S));
      gain.gain.linearRampToValueAtTime(0, fadeEnd);
    }
    source.connect(gain).connect(bus);
    source.start(when, offset / this.rate, (frames + extra) / this.rate);
    source.onended = () => {
      source.disconnect();
      gain.disconnect();
    };
    return { source, gain };
  }

  /**
   * Position (samples) that is played at a context time.
   *
   * @param {number} time
   * @returns {number}
   */
  frameAt(time) {
    const first = this.pieces[0];
    if (!first) return this.firstFrame;
    if (time < first.when) return this.before?.frameAt(time) ?? this.firstFrame;
    const piece = this.pieces.findLast((one) => one.when <= time) ?? first;
    return piece.frame + Math.min(piece.frames, (time - piece.when) * this.rate * this.speed);
  }

  /**
   * Forget what has been played; the piece that is heard stays.
   *
   * @param {number} time
   */
  forgetBefore(time) {
    if (this.pieces[0]?.when < time) this.before = null;
    while (this.pieces.length > 1 && this.pieces[0].end < time) this.pieces.shift();
  }

  /**
   * Fade everything out from a context time on.
   *
   * @param {number} time
   */
  stop(time) {
    const silent = time + FADE_S;
    for (const piece of this.pieces) {
      if (piece.end <= time) continue;
      for (const { source, gain } of piece.nodes) {
        if (piece.when >= silent) {
          source.stop();
          continue;
        }
        const from = Math.max(time, piece.when);
        gain.gain.cancelScheduledValues(from);
        gain.gain.setValueAtTime(1 - (from - time) / FADE_S, from);
        gain.gain.linearRampToValueAtTime(0, silent);
        source.stop(silent);
      }
    }
  }
}
