// The last part of the way to the loudspeaker: as it is, smoothed where it is slow, or through a bat detector.

import { turnTo } from "./mixer.js";

/** Two biquads with these make a Butterworth filter of fourth order. */
const BUTTERWORTH_Q_DB = [-5.33, 2.32];
/** Above, what linear interpolation adds between slow samples is heard. */
const KEPT_BAND = 0.45;
/** What a bat detector lets through beside the frequency that it is tuned to. */
const DETECTOR_HZ = 5000;

/** @typedef {"plain" | "slow" | "detector"} WayName */

export class Outlet {
  #context;
  /** @type {Record<WayName, GainNode>} */
  #ways;
  #smoother;
  #oscillator;
  #rate;

  /**
   * @param {AudioContext} context
   * @param {number} rate of the sounds
   */
  constructor(context, rate) {
    this.#context = context;
    this.#rate = rate;
    this.input = new GainNode(context);
    this.#ways = { plain: this.#way(1), slow: this.#way(0), detector: this.#way(0) };
    this.#smoother = this.#lowPass(this.input, this.#ways.slow, rate / 2);
    this.#oscillator = this.#detector();
    this.input.connect(this.#ways.plain);
  }

  /**
   * @param {number} speed
   * @param {number | null} tunedHz of the bat detector, if it is on
   */
  set(speed, tunedHz) {
    const { currentTime } = this.#context;
    const chosen = tunedHz === null ? (speed < 1 ? "slow" : "plain") : "detector";
    for (const [name, way] of Object.entries(this.#ways)) turnTo(way.gain, name === chosen ? 1 : 0, currentTime);
    const kept = Math.min(this.#context.sampleRate / 2, KEPT_BAND * this.#rate * Math.min(1, speed));
    for (const stage of this.#smoother) stage.frequency.setValueAtTime(kept, currentTime);
    if (tunedHz !== null) this.#oscillator.frequency.setTargetAtTime(tunedHz, currentTime, 0.01);
  }

  /** @param {number} gain */
  #way(gain) {
    const way = new GainNode(this.#context, { gain });
    way.connect(this.#context.destination);
    return way;
  }

  /** The sound times a tone: what lay beside the tone's frequency comes out low, as a heterodyne detector makes it. */
  #detector() {
    const ring = new GainNode(this.#context, { gain: 0 });
    const twice = new GainNode(this.#context, { gain: 2 });
    const tone = new OscillatorNode(this.#context, { frequency: 0 });
    tone.connect(twice).connect(ring.gain);
    this.input.connect(ring);
    this.#lowPass(ring, this.#ways.detector, DETECTOR_HZ);
    tone.start();
    return tone;
  }

  /**
   * @param {AudioNode} from
   * @param {AudioNode} to
   * @param {number} hz
   */
  #lowPass(from, to, hz) {
    const frequency = Math.min(hz, this.#context.sampleRate / 2);
    const stages = BUTTERWORTH_Q_DB.map((Q) => new BiquadFilterNode(this.#context, { type: "lowpass", frequency, Q }));
    stages.reduce((before, stage) => before.connect(stage), from).connect(to);
    return stages;
  }
}
