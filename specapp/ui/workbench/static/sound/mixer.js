// The way from the sounds to the loudspeaker: one bus per sound, of which one is let through.

const SWITCH_TAU_S = 0.002;
const SWITCHED = 8;
const METER_SAMPLES = 2048;

export class Mixer {
  context = null;
  volume = 1;
  #master = null;
  #buses = new Map();
  #rate = 0;

  get clock() {
    return this.context?.currentTime ?? 0;
  }

  /** Seconds until the loudspeaker plays what the clock says. */
  get latency() {
    return (this.context?.outputLatency || 0) + (this.context?.baseLatency || 0);
  }

  /** Make ready for sounds of a rate; the clock starts anew if it was another one before. */
  open(rate) {
    if (this.context && this.#rate === rate) return;
    this.context?.close();
    this.#buses.clear();
    this.context = makeContext(rate);
    this.#rate = rate;
    this.#master = new GainNode(this.context, { gain: this.volume ** 2 });
    this.#master.connect(this.context.destination);
  }

  close() {
    this.context?.close();
    this.context = null;
    this.#buses.clear();
  }

  /** Node to play a sound into. */
  bus(name) {
    if (!this.#buses.has(name)) {
      const gain = new GainNode(this.context, { gain: 0 });
      const analyser = new AnalyserNode(this.context, { fftSize: METER_SAMPLES });
      gain.connect(this.#master);
      gain.connect(analyser);
      this.#buses.set(name, { gain, analyser });
    }
    return this.#buses.get(name).gain;
  }

  /** Let each sound through by its factor: {name: factor}. */
  route(factors) {
    if (!this.context) return;
    for (const [name, factor] of Object.entries(factors)) turnTo(this.bus(name).gain, factor, this.clock);
  }

  setVolume(volume) {
    this.volume = volume;
    this.#master?.gain.setTargetAtTime(volume ** 2, this.clock, 0.01);
  }

  /** How much of each sound is let through at this moment. */
  gains() {
    return Object.fromEntries([...this.#buses].map(([name, { gain }]) => [name, gain.gain.value]));
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
}

/** Lead a gain to another value within 20 ms, without a step that could be heard. */
export function turnTo(gain, target, now) {
  gain.cancelScheduledValues(now);
  gain.setTargetAtTime(target, now, SWITCH_TAU_S);
  gain.setValueAtTime(target, now + SWITCHED * SWITCH_TAU_S);
}

function makeContext(sampleRate) {
  try {
    return new AudioContext({ sampleRate, latencyHint: "interactive" });
  } catch {
    return new AudioContext({ latencyHint: "interactive" }); // a rate this browser cannot play: it converts piece by piece
  }
}
