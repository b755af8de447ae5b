// The way from the sounds to the loudspeaker: one bus per sound, of which one is let through.

import { Outlet } from "./outlet.js";
import { namesOf } from "../page/words.js";

/** @import { Factors, SoundName } from "../types.js" */

const SWITCH_TAU_S = 0.002;
const SWITCHED = 8;
const METER_SAMPLES = 2048;

export class Mixer {
  /** @type {AudioContext | null} */
  context = null;
  volume = 1;
  /** @type {GainNode | null} */
  #master = null;
  /** @type {Map<SoundName, { gain: GainNode, analyser: AnalyserNode }>} */
  #buses = new Map();
  #rate = 0;
  /** @type {Outlet | null} */
  #outlet = null;
  /** @type {[speed: number, tunedHz: number | null]} */
  #pace = [1, null];

  get clock() {
    return this.context?.currentTime ?? 0;
  }

  get isRunning() {
    return this.context?.state === "running";
  }

  /** Seconds until the loudspeaker plays what the clock says. */
  get latency() {
    return (this.context?.outputLatency || 0) + (this.context?.baseLatency || 0);
  }

  /**
   * Make ready for sounds of a rate; the clock starts anew if it was another one before.
   *
   * @param {number} rate
   * @returns {AudioContext}
   */
  open(rate) {
    if (this.context && this.#rate === rate) return this.context;
    this.context?.close();
    this.#buses.clear();
    this.context = makeContext(rate);
    this.#rate = rate;
    this.#master = new GainNode(this.context, { gain: this.volume ** 2 });
    this.#outlet = new Outlet(this.context, rate);
    this.#outlet.set(...this.#pace);
    this.#master.connect(this.#outlet.input);
    return this.context;
  }

  close() {
    this.context?.close();
    this.context = null;
    this.#buses.clear();
  }

  /**
   * Node to play a sound into.
   *
   * @param {SoundName} name
   * @returns {GainNode}
   */
  bus(name) {
    const known = this.#buses.get(name);
    if (known) return known.gain;
    if (!this.context || !this.#master) throw new Error("The mixer is closed.");
    const gain = new GainNode(this.context, { gain: 0 });
    const analyser = new AnalyserNode(this.context, { fftSize: METER_SAMPLES });
    gain.connect(this.#master);
    gain.connect(analyser);
    this.#buses.set(name, { gain, analyser });
    return gain;
  }

  /**
   * Let each sound through by its factor: {name: factor}.
   *
   * @param {Factors} factors
   */
  route(factors) {
    if (!this.context) return;
    for (const name of namesOf(factors)) turnTo(this.bus(name).gain, factors[name] ?? 0, this.clock);
  }

  /**
   * @param {number} speed
   * @param {number | null} tunedHz
   */
  setOutlet(speed, tunedHz) {
    this.#pace = [speed, tunedHz];
    this.#outlet?.set(speed, tunedHz);
  }

  /** @param {number} volume */
  setVolume(volume) {
    this.volume = volume;
    this.#master?.gain.setTargetAtTime(volume ** 2, this.clock, 0.01);
  }

  /**
   * How much of each sound is let through at this moment.
   *
   * @returns {Factors}
   */
  gains() {
    return Object.fromEntries([...this.#buses].map(([name, { gain }]) => [name, gain.gain.value]));
  }

  /** Root mean square of what each sound sends to the loudspeaker at this moment. */
  levels() {
    /** @type {Factors} */
    const levels = {};
    for (const [name, { analyser }] of this.#buses) {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      levels[name] = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    }
    return levels;
  }
}

/**
 * Lead a gain to another value within 20 ms, without a step that could be heard.
 *
 * @param {AudioParam} gain
 * @param {number} target
 * @param {number} now
 */
export function turnTo(gain, target, now) {
  gain.cancelScheduledValues(now);
  gain.setTargetAtTime(target, now, SWITCH_TAU_S);
  gain.setValueAtTime(target, now + SWITCHED * SWITCH_TAU_S);
}

/** @param {number} sampleRate */
function makeContext(sampleRate) {
  try {
    return new AudioContext({ sampleRate, latencyHint: "interactive" });
  } catch {
    return new AudioContext({ latencyHint: "interactive" }); // a rate this browser cannot play: it converts piece by piece
  }
}
