// Original, denoised and removed from one clock: all play together, one is let through.
//
// Sound is cut into chunks that are fetched around the playhead and scheduled behind each other on the clock of the
// AudioContext, so that an hour needs no more memory than a minute. A new version of a sound takes over where the old
// one is, as soon as its samples are there.

import { ChunkStore, Gone, chunkFrames } from "./chunks.js";
import { Loader } from "./loader.js";
import { Mixer } from "./mixer.js";
import { Schedule } from "./schedule.js";

const LOOKAHEAD_S = 4;
const START_S = 0.04;
const TICK_MS = 120;
const SHORTEST_LOOP_S = 0.05;

export class Player extends EventTarget {
  #loader;
  #mixer = new Mixer();
  #run = null;
  #frame = 0;
  #timer = null;
  #gains = {};

  sounds = {};
  chosen = "original";
  loop = null;
  playing = false;
  waiting = false;
  matched = false;
  error = null;

  constructor({ store = new ChunkStore() } = {}) {
    super();
    this.#loader = new Loader(store, { arrived: () => this.#pump(), failed: (error) => this.#fail(error) });
  }

  get names() {
    return Object.keys(this.sounds);
  }

  get rate() {
    return this.sounds.original?.sampleRate ?? 1;
  }

  get duration() {
    return this.#frames / this.rate;
  }

  /** Position in seconds, by the clock of the sound. */
  get position() {
    return (this.#run ? this.#run.frameAt(this.#mixer.clock) : this.#frame) / this.rate;
  }

  /** Position that comes out of the loudspeaker now: the way there takes its time. */
  get heardPosition() {
    return this.#run ? this.#run.frameAt(this.#mixer.clock - this.#mixer.latency) / this.rate : this.position;
  }

  /** Bytes of samples that are held. */
  get bytes() {
    return this.#loader.bytes;
  }

  get clock() {
    return this.#mixer.clock;
  }

  get volume() {
    return this.#mixer.volume;
  }

  get #frames() {
    const lengths = Object.values(this.sounds).map((sound) => sound.frames);
    return lengths.length ? Math.min(...lengths) : 0;
  }

  /**
   * Take over new versions of the sounds: {original: {url, frames, channels, sampleRate}, denoised: …, removed: …}.
   * Another original starts from the beginning; everything else is exchanged under the playhead.
   */
  setSounds(sounds) {
    if (this.#loader.expects(sounds)) return;
    this.#loader.stay();
    const another = sounds.original?.url !== this.sounds.original?.url;
    if (another) this.#reset();
    if (this.playing && this.#run) this.#exchange(sounds);
    else this.#commit(sounds);
  }

  async play() {
    if (this.playing || !this.#frames) return;
    this.playing = true;
    this.error = null;
    if (this.#frame >= this.#frames - 1) this.#frame = this.loop ? this.#loopFrames()[0] : 0;
    this.#mixer.open(this.rate);
    this.#route();
    this.#timer = setInterval(() => this.#pump(), TICK_MS);
    this.#changed();
    await this.#mixer.context.resume();
    if (this.playing && !this.#run) this.#begin(this.#frame, false);
  }

  pause() {
    if (!this.playing) return;
    this.#frame = Math.round(this.position * this.rate);
    this.#halt();
    this.#changed();
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  /** Go to a time in seconds. */
  seek(seconds) {
    const frame = Math.round(Math.min(Math.max(seconds, 0), this.duration) * this.rate);
    if (this.playing) this.#begin(Math.min(frame, Math.max(0, this.#frames - 1)), false);
    else this.#rest(frame);
    this.#changed();
  }

  /** Let another sound through, at the same instant. */
  choose(name) {
    if (!(name in this.sounds)) return;
    this.chosen = name;
    this.#route();
    this.#changed();
  }

  /** Repeat from `start` to `end` (seconds), or nothing. */
  setLoop(range) {
    const long = range && Math.abs(range[1] - range[0]) >= SHORTEST_LOOP_S;
    this.loop = long ? [Math.min(...range), Math.min(Math.max(...range), this.duration)] : null;
    const [start, end] = this.loop ?? [0, Infinity];
    const outside = this.position < start - 1e-3 || this.position >= end;
    if (outside && this.loop) this.seek(start);
    else if (this.#run) this.#begin(null, true);
    this.#changed();
  }

  /** Factors on the level of each sound, by name; 1 where none is named. */
  setGains(gains) {
    this.#gains = gains;
    this.#route();
    this.#changed();
  }

  setVolume(volume) {
    this.#mixer.setVolume(volume);
    this.#changed();
  }

  /** Samples of a chunk of a sound as they are played; null if they are not here. */
  chunk(name, index) {
    return this.#loader.get(name, index);
  }

  /** How much of each sound is let through at this moment. */
  gains() {
    return this.#mixer.gains();
  }

  /** Root mean square of what each sound sends to the loudspeaker at this moment. */
  levels() {
    return this.#mixer.levels();
  }

  dispose() {
    this.#halt();
    this.#loader.stay();
    this.#loader.keep({});
    this.#mixer.close();
  }

  #route() {
    const factor = (name) => (name === this.chosen ? (this.#gains[name] ?? 1) : 0);
    this.#mixer.route(Object.fromEntries(this.names.map((name) => [name, factor(name)])));
  }

  #loopFrames() {
    return this.loop.map((seconds) => Math.round(seconds * this.rate));
  }

  #rest(frame) {
    this.#frame = frame;
    this.#prefetch(frame);
  }

  /** Start a stretch at a frame; null goes on from where the running one is. */
  #begin(frame, continues) {
    const when = Math.ceil((this.#mixer.clock + START_S) * this.rate) / this.rate;
    const old = this.#run;
    const from = frame ?? Math.round(old.frameAt(when));
    const run = new Schedule(this.#mixer.context, this.rate, when, from, continues && old !== null);
    this.#run = run;
    if (this.#extend(run)) {
      old?.stop(when);
      this.#setWaiting(false);
    } else {
      old?.stop(this.#mixer.clock);
      this.#run = null;
      this.#frame = from;
      if (run.finished) this.#finish();
      else this.#setWaiting(true);
    }
  }

  /** Schedule until the look-ahead is full. False if not even the first piece was there. */
  #extend(run) {
    const until = this.#mixer.clock + LOOKAHEAD_S;
    while (!run.finished && run.endsAt < until && this.#appendPiece(run));
    return run.pieces.length > 0;
  }

  #appendPiece(run) {
    let end = this.#frames;
    if (this.loop) {
      const [start, stop] = this.#loopFrames();
      if (run.nextFrame === stop) run.jump(start);
      if (run.nextFrame < stop) end = stop;
    }
    if (run.nextFrame >= end) {
      run.finished = true;
      return false;
    }
    const size = chunkFrames(this.sounds.original);
    const index = Math.floor(run.nextFrame / size);
    const buffers = this.names.map((name) => this.#loader.get(name, index));
    if (buffers.includes(null)) {
      this.#loader.ask(index);
      return false;
    }
    const offset = run.nextFrame - index * size;
    const frames = Math.min(size - offset, end - run.nextFrame);
    const parts = this.names.map((name, at) => ({ buffer: buffers[at], offset, bus: this.#mixer.bus(name) }));
    run.append(parts, frames, run.nextFrame + frames === end && end < this.#frames);
    this.#prefetch(run.nextFrame);
    return true;
  }

  #pump() {
    if (!this.playing || this.#mixer.context?.state !== "running") return;
    const run = this.#run;
    if (!run) {
      this.#begin(this.#frame, false);
      return;
    }
    const now = this.#mixer.clock;
    run.forgetBefore(now - 1);
    if (run.finished && now >= run.endsAt) this.#finish();
    else if (!run.finished && run.endsAt < now + START_S / 2) this.#begin(run.nextFrame, false);
    else this.#extend(run);
  }

  #finish() {
    this.#frame = this.#frames;
    this.#halt();
    this.#changed();
  }

  #halt() {
    this.playing = false;
    this.waiting = false;
    clearInterval(this.#timer);
    this.#run?.stop(this.#mixer.clock);
    this.#run = null;
  }

  #reset() {
    this.#halt();
    this.#frame = 0;
    this.loop = null;
    this.#gains = {};
    this.error = null;
  }

  #commit(sounds) {
    this.sounds = sounds;
    if (!(this.chosen in sounds)) this.chosen = "original";
    this.#loader.keep(sounds);
    this.#route();
    if (!this.#run) this.#prefetch(this.#frame);
    this.#changed();
  }

  /** Let new versions take over as soon as they are there at the playhead. */
  async #exchange(sounds) {
    if (!(await this.#loader.take(sounds, () => this.#nextIndices()))) return;
    this.#commit(sounds);
    if (this.#run) this.#begin(null, true);
  }

  /** Chunks that are played now and in a moment. */
  #nextIndices() {
    const size = chunkFrames(this.sounds.original);
    const at = this.position * this.rate;
    const last = Math.floor((this.#frames - 1) / size);
    const indices = [at, at + 2 * START_S * this.rate].map((frame) => Math.min(last, Math.floor(frame / size)));
    return [...new Set(indices)];
  }

  #prefetch(frame) {
    if (frame < this.#frames) this.#loader.ask(Math.floor(frame / chunkFrames(this.sounds.original)));
  }

  #fail(error) {
    this.error = error instanceof Gone ? "gone" : "unreachable";
    this.pause();
    this.#changed();
  }

  #setWaiting(waiting) {
    if (this.waiting === waiting) return;
    this.waiting = waiting;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
