// Original, denoised and removed from one clock: all play together, one is let through.
//
// Sound is cut into chunks that are fetched around the playhead and scheduled behind each other on the clock of the
// AudioContext, so that an hour needs no more memory than a minute. A new version of a sound takes over where the old
// one is, as soon as its samples are there.

import { ChunkStore, Gone, chunkFrames } from "./chunks.js";
import { Schedule } from "./schedule.js";

const LOOKAHEAD_S = 4;
const START_S = 0.04;
const TICK_MS = 120;
const SWITCH_TAU_S = 0.002;
const SHORTEST_LOOP_S = 0.05;

export class Player extends EventTarget {
  #store;
  #context = null;
  #master = null;
  #buses = new Map();
  #run = null;
  #frame = 0;
  #timer = null;
  #asked = new Set();
  #coming = null;
  #gains = {};

  sounds = {};
  chosen = "original";
  loop = null;
  playing = false;
  waiting = false;
  volume = 1;
  error = null;

  constructor({ store = new ChunkStore() } = {}) {
    super();
    this.#store = store;
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
    return (this.#run ? this.#run.frameAt(this.#context.currentTime) : this.#frame) / this.rate;
  }

  /** Position that comes out of the loudspeaker now: the way there takes its time. */
  get heardPosition() {
    if (!this.#run) return this.position;
    const latency = (this.#context.outputLatency || 0) + (this.#context.baseLatency || 0);
    return this.#run.frameAt(this.#context.currentTime - latency) / this.rate;
  }

  /** Bytes of samples that are held. */
  get bytes() {
    return this.#store.bytes;
  }

  get clock() {
    return this.#context?.currentTime ?? 0;
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
    this.#coming = null;
    if (sounds.original?.url !== this.sounds.original?.url) {
      this.#reset();
      this.#commit(sounds);
    } else if (this.playing && this.#run) {
      this.#coming = sounds;
      this.#exchange();
    } else {
      this.#commit(sounds);
    }
  }

  async play() {
    if (this.playing || !this.#frames) return;
    this.playing = true;
    this.error = null;
    if (this.#frame >= this.#frames - 1) this.#frame = this.loop ? this.#loopFrames()[0] : 0;
    this.#ensureContext();
    this.#timer = setInterval(() => this.#pump(), TICK_MS);
    this.#changed();
    await this.#context.resume();
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
    this.volume = volume;
    if (this.#master) this.#master.gain.setTargetAtTime(volume ** 2, this.#context.currentTime, 0.01);
    this.#changed();
  }

  /** How much of each sound is let through at this moment. */
  gains() {
    return Object.fromEntries([...this.#buses].map(([name, { gain }]) => [name, gain.gain.value]));
  }

  /** Samples of a chunk of a sound as they are played; null if they are not here. */
  chunk(name, index) {
    return this.#store.get(this.sounds[name], index);
  }

  /** Root mean square of what each sound sends to the loudspeaker at this moment. */
  levels() {
    const levels = {};
    for (const [name, { analyser }] of this.#buses) {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      levels[name] = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    }
    return levels;
  }

  dispose() {
    this.#halt();
    this.#coming = null;
    this.#context?.close();
    this.#context = null;
    this.#store.keepOnly([]);
  }

  #ensureContext() {
    if (this.#context && this.#context.rateOfSounds === this.rate) return;
    this.#context?.close();
    this.#buses.clear();
    this.#context = makeContext(this.rate);
    this.#context.rateOfSounds = this.rate;
    this.#master = new GainNode(this.#context, { gain: this.volume ** 2 });
    this.#master.connect(this.#context.destination);
    this.#route();
  }

  #route() {
    if (!this.#context) return;
    const now = this.#context.currentTime;
    for (const name of this.names) {
      const { gain } = this.#bus(name);
      turnTo(gain.gain, name === this.chosen ? (this.#gains[name] ?? 1) : 0, now);
    }
  }

  #bus(name) {
    if (!this.#buses.has(name)) {
      const gain = new GainNode(this.#context, { gain: 0 });
      const analyser = new AnalyserNode(this.#context, { fftSize: 2048 });
      gain.connect(this.#master);
      gain.connect(analyser);
      this.#buses.set(name, { gain, analyser });
    }
    return this.#buses.get(name);
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
    const when = Math.ceil((this.#context.currentTime + START_S) * this.rate) / this.rate;
    const old = this.#run;
    const from = frame ?? Math.round(old.frameAt(when));
    const run = new Schedule(this.#context, this.rate, when, from, continues && old !== null);
    this.#run = run;
    if (this.#extend(run)) {
      old?.stop(when);
      this.#setWaiting(false);
    } else {
      old?.stop(this.#context.currentTime);
      this.#run = null;
      this.#frame = from;
      if (run.finished) this.#finish();
      else this.#setWaiting(true);
    }
  }

  /** Schedule until the look-ahead is full. False if not even the first piece was there. */
  #extend(run) {
    const until = this.#context.currentTime + LOOKAHEAD_S;
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
    const buffers = this.names.map((name) => this.#store.get(this.sounds[name], index));
    if (buffers.includes(null)) {
      this.#ask(index);
      return false;
    }
    const offset = run.nextFrame - index * size;
    const frames = Math.min(size - offset, end - run.nextFrame);
    const parts = this.names.map((name, at) => ({ buffer: buffers[at], offset, bus: this.#bus(name).gain }));
    run.append(parts, frames, run.nextFrame + frames === end && end < this.#frames);
    this.#prefetch(run.nextFrame);
    return true;
  }

  #pump() {
    if (!this.playing || this.#context?.state !== "running") return;
    const run = this.#run;
    if (!run) {
      this.#begin(this.#frame, false);
      return;
    }
    const now = this.#context.currentTime;
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
    this.#run?.stop(this.#context.currentTime);
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
    this.#asked.clear();
    this.#store.keepOnly(Object.values(sounds));
    this.#route();
    if (!this.#run) this.#prefetch(this.#frame);
    this.#changed();
  }

  /** Load the new versions at the playhead, then let them take over. */
  async #exchange() {
    const coming = this.#coming;
    const size = chunkFrames(coming.original);
    const needed = () => {
      const at = this.position * this.rate;
      const last = Math.floor((this.#frames - 1) / size);
      const next = at + 2 * START_S * this.rate;
      return [...new Set([at, next].map((frame) => Math.min(last, Math.floor(frame / size))))];
    };
    const missing = () =>
      needed().flatMap((index) => Object.values(coming).filter((one) => !this.#store.get(one, index)).map((one) => [one, index]));
    try {
      for (let wanted = missing(); wanted.length; wanted = missing()) {
        await Promise.all(wanted.map(([sound, index]) => this.#store.load(sound, index)));
        if (this.#coming !== coming) return;
      }
    } catch (error) {
      if (this.#coming === coming) this.#fail(error);
      return;
    }
    this.#coming = null;
    this.#commit(coming);
    if (this.#run) this.#begin(null, true);
  }

  #ask(index) {
    if (this.#asked.has(index)) return;
    this.#asked.add(index);
    const { sounds } = this;
    Promise.all(this.names.map((name) => this.#store.load(sounds[name], index)))
      .then(() => this.#pump())
      .catch((error) => {
        if (sounds === this.sounds) this.#fail(error);
      })
      .finally(() => this.#asked.delete(index));
  }

  #prefetch(frame) {
    if (frame < this.#frames) this.#ask(Math.floor(frame / chunkFrames(this.sounds.original)));
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

/** Lead a gain to another value within 20 ms, without a step that could be heard. */
export function turnTo(gain, target, now) {
  gain.cancelScheduledValues(now);
  gain.setTargetAtTime(target, now, SWITCH_TAU_S);
  gain.setValueAtTime(target, now + 8 * SWITCH_TAU_S);
}

function makeContext(sampleRate) {
  try {
    return new AudioContext({ sampleRate, latencyHint: "interactive" });
  } catch {
    return new AudioContext({ latencyHint: "interactive" }); // a rate this browser cannot play: it converts piece by piece
  }
}
