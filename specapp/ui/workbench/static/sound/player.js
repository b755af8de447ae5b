// Original, denoised and removed from one clock: all play together, one is let through.
//
// Sound is cut into chunks that are fetched around the playhead and scheduled behind each other on the clock of the
// AudioContext, so that an hour needs no more memory than a minute. A new version of a sound takes over where the old
// one is, as soon as its samples are there.

import { ChunkStore } from "./chunks.js";
import { factorsOf } from "./factors.js";
import { Loader } from "./loader.js";
import { Mixer } from "./mixer.js";
import { Playback } from "./playback.js";
import { Refused } from "../request.js";
import { namesOf } from "../page/words.js";

/** @import { Factors, OpenedSounds, SoundName, Sounds, Stretch } from "../types.js" */

const SHORTEST_LOOP_S = 0.05;
const SLOWEST = 0.05;
const FASTEST = 2;

export class Player extends EventTarget {
  #loader;
  #mixer = new Mixer();
  #playback;
  /** @type {Factors} */
  #gains = {};
  /** What the visitor has asked for: until then one hears the result. @type {SoundName | null} */
  #choice = null;

  /** @type {Sounds} */
  sounds = {};
  /** @type {SoundName} */
  chosen = "original";
  /** @type {Stretch | null} */
  loop = null;
  matched = false;
  /** Seconds of the sound in a second; the pitch goes along, as that of a tape. */
  speed = 1;
  /** Frequency that the bat detector is tuned to; null while it is off. @type {number | null} */
  tunedHz = null;
  /** How much of what was removed is taken away, 0 to 1. */
  strength = 1;
  /** @type {"gone" | "unreachable" | null} */
  error = null;

  constructor({ store = new ChunkStore() } = {}) {
    super();
    this.#loader = new Loader(store, {
      arrived: () => this.#playback.pump(),
      failed: (error) => this.#fail(error),
    });
    this.#playback = new Playback(this, this.#mixer, this.#loader, () => this.#changed());
  }

  get playing() {
    return this.#playback.playing;
  }

  /** Whether samples that should be heard now are not here yet. */
  get waiting() {
    return this.#playback.waiting;
  }

  get names() {
    return namesOf(this.sounds);
  }

  get rate() {
    return this.sounds.original?.sampleRate ?? 1;
  }

  get duration() {
    return this.frames / this.rate;
  }

  /** Position in seconds, by the clock of the sound. */
  get position() {
    return this.#playback.frame / this.rate;
  }

  /** Position that comes out of the loudspeaker now: the way there takes its time. */
  get heardPosition() {
    return this.#playback.heardFrame / this.rate;
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

  /** Samples that all sounds have. */
  get frames() {
    const lengths = Object.values(this.sounds).map((sound) => sound.frames);
    return lengths.length ? Math.min(...lengths) : 0;
  }

  /** The loop in samples. */
  get loopFrames() {
    if (!this.loop) return null;
    const [start, stop] = this.loop;
    return { start: Math.round(start * this.rate), stop: Math.round(stop * this.rate) };
  }

  /**
   * Take over new versions of the sounds. Another original starts from the beginning; everything else is exchanged
   * under the playhead.
   *
   * @param {OpenedSounds} sounds
   */
  setSounds(sounds) {
    if (this.#loader.expects(sounds)) return;
    this.#loader.stay();
    const another = sounds.original.sound !== this.sounds.original?.sound;
    if (another) this.#reset();
    if (this.#playback.isRunning) this.#exchange(sounds);
    else this.#commit(sounds);
  }

  play() {
    if (this.playing || !this.frames) return;
    this.error = null;
    const atEnd = this.#playback.frame >= this.frames - 1;
    if (atEnd) this.#playback.rest(this.loopFrames?.start ?? 0);
    const started = this.#playback.start();
    this.#route();
    this.#changed();
    return started;
  }

  pause() {
    if (!this.playing) return;
    this.#playback.pause();
    this.#changed();
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  /**
   * Go to a time in seconds.
   *
   * @param {number} seconds
   */
  seek(seconds) {
    this.#playback.go(Math.round(Math.min(Math.max(seconds, 0), this.duration) * this.rate));
    this.#changed();
  }

  /**
   * Let another sound through, at the same instant.
   *
   * @param {SoundName} name
   */
  choose(name) {
    if (!this.sounds[name]) return;
    this.chosen = this.#choice = name;
    this.#route();
    this.#changed();
  }

  /**
   * Repeat from `start` to `end` (seconds), or nothing.
   *
   * @param {Stretch | null} range
   */
  setLoop(range) {
    const long = range && Math.abs(range[1] - range[0]) >= SHORTEST_LOOP_S;
    this.loop = long ? [Math.min(...range), Math.min(Math.max(...range), this.duration)] : null;
    const [start, end] = this.loop ?? [0, Infinity];
    const outside = this.position < start - 1e-3 || this.position >= end;
    if (outside && this.loop) this.seek(start);
    else this.#playback.renew();
    this.#changed();
  }

  /**
   * Play slower or faster, or through a bat detector, from where it is.
   *
   * @param {number} speed 0.05 to 2
   * @param {number | null} [tunedHz] frequency that is brought down to where it is heard, or nothing
   */
  setPace(speed, tunedHz = null) {
    [this.speed, this.tunedHz] = [Math.min(Math.max(speed, SLOWEST), FASTEST), tunedHz];
    this.#mixer.setOutlet(this.speed, tunedHz);
    this.#playback.renew();
    this.#changed();
  }

  /**
   * Factors on the level of each sound, by name; 1 where none is named.
   *
   * @param {Factors} gains
   */
  setGains(gains) {
    this.#gains = gains;
    this.#route();
    this.#changed();
  }

  /**
   * Take a share of what was removed away, from 0 to 1: heard at once.
   *
   * @param {number} strength
   */
  setStrength(strength) {
    if (strength === this.strength) return;
    this.strength = strength;
    this.#route();
  }

  /** @param {number} volume */
  setVolume(volume) {
    this.#mixer.setVolume(volume);
    this.#changed();
  }

  /**
   * Samples of a chunk of a sound as they are played; null if they are not here.
   *
   * @param {SoundName} name
   * @param {number} index
   */
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
    this.#playback.halt();
    this.#loader.stay();
    this.#loader.keep({});
    this.#mixer.close();
  }

  #route() {
    const factors = factorsOf(this.chosen, this.strength, this.#gains);
    this.#mixer.route(Object.fromEntries(this.names.map((name) => [name, factors[name] ?? 0])));
  }

  #reset() {
    this.#playback.reset();
    this.#choice = null;
    this.loop = null;
    this.#gains = {};
    this.error = null;
  }

  /** @param {Sounds} sounds */
  #commit(sounds) {
    this.sounds = sounds;
    const wanted = this.#choice ?? (this.playing ? this.chosen : "denoised");
    this.chosen = sounds[wanted] ? wanted : "original";
    this.#loader.keep(sounds);
    this.#route();
    if (!this.#playback.isRunning) this.#playback.prefetch(this.#playback.frame);
    this.#changed();
  }

  /**
   * Let new versions take over as soon as they are there at the playhead.
   *
   * @param {Sounds} sounds
   */
  async #exchange(sounds) {
    if (!(await this.#loader.take(sounds, () => this.#playback.nextIndices))) return;
    this.#commit(sounds);
    this.#playback.renew();
  }

  /** @param {unknown} error */
  #fail(error) {
    this.error = error instanceof Refused && error.isGone ? "gone" : "unreachable";
    this.pause();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
