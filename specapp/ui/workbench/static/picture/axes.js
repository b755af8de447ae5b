// Frequency scales, ticks and how numbers are written. A scale turns hertz into a coordinate that is linear on the screen.

import { trn, written } from "../page/language.js";

/** @import { Axis, Scale, Tick } from "../types.js" */

const MEL_BREAK_HZ = 1000;
const MEL_LINEAR_HZ = 200 / 3;
const MEL_LOG_STEP = Math.log(6.4) / 27;
const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const A4_HZ = 440;
const A4_MIDI = 69;

/** @type {Readonly<Record<Axis, Scale>>} */
export const SCALES = {
  linear: { label: "Linear", to: (hz) => hz, from: (u) => u },
  log: { label: "Log", to: (hz) => Math.log(hz), from: (u) => Math.exp(u) },
  mel: {
    label: "Mel",
    to: (hz) =>
      hz < MEL_BREAK_HZ
        ? hz / MEL_LINEAR_HZ
        : MEL_BREAK_HZ / MEL_LINEAR_HZ + Math.log(hz / MEL_BREAK_HZ) / MEL_LOG_STEP,
    from: (mel) => {
      const knee = MEL_BREAK_HZ / MEL_LINEAR_HZ;
      return mel < knee ? mel * MEL_LINEAR_HZ : MEL_BREAK_HZ * Math.exp(MEL_LOG_STEP * (mel - knee));
    },
  },
};

const TIME_STEPS_S = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
];
const LOWEST_ROUND_HZ = 50;
const HERTZ = [1, 2, 5]
  .flatMap((digit) => [1, 10, 100, 1e3, 1e4, 1e5].map((power) => digit * power))
  .sort((a, b) => a - b);

/**
 * Round seconds that divide [start, end] with at least `spacing` pixels between them.
 *
 * @param {number} start
 * @param {number} end
 * @param {number} pixels
 * @param {number} [spacing]
 * @returns {Tick[]}
 */
export function timeTicks(start, end, pixels, spacing = 90) {
  const wanted = ((end - start) * spacing) / pixels;
  const step = TIME_STEPS_S.find((one) => one >= wanted) ?? Math.ceil(wanted / 3600) * 3600;
  const ticks = [];
  for (let index = Math.ceil(start / step - 1e-9); index * step <= end + step * 1e-9; index += 1) {
    ticks.push({ value: index * step, text: clock(index * step, step) });
  }
  return ticks;
}

/**
 * Round frequencies inside [low, high] with at least `spacing` pixels between them on the scale.
 *
 * @param {number} low
 * @param {number} high
 * @param {Scale} scale
 * @param {number} pixels
 * @param {number} [spacing]
 * @returns {Tick[]}
 */
export function hertzTicks(low, high, scale, pixels, spacing = 26) {
  const span = scale.to(high) - scale.to(low);
  const place = (/** @type {number} */ hz) => ((scale.to(hz) - scale.to(low)) / span) * pixels;
  const step = HERTZ.find((one) => place(low + one) >= spacing) ?? HERTZ[HERTZ.length - 1];
  const candidates = scale === SCALES.linear ? multiples(low, high, step) : roundValues(low, high, step);
  /** @type {number[]} */
  const kept = [];
  for (const hz of candidates) {
    if (kept.every((one) => Math.abs(place(one) - place(hz)) >= spacing)) kept.push(hz);
  }
  return kept.sort((a, b) => a - b).map((hz) => ({ value: hz, text: shortHertz(hz) }));
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} step
 */
function multiples(low, high, step) {
  const values = [];
  for (let index = Math.ceil(low / step); index * step <= high; index += 1) values.push(index * step);
  return values;
}

/**
 * Powers of ten first, then 1-2-5, then whatever a narrow view needs: earlier ones win the room.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} step
 */
function roundValues(low, high, step) {
  const inside = HERTZ.filter((hz) => hz >= Math.max(low, high > 1000 ? LOWEST_ROUND_HZ : 1) && hz <= high);
  const decades = inside.filter((hz) => Number.isInteger(Math.log10(hz)));
  const fives = inside.filter((hz) => String(hz)[0] === "5");
  const between = [3, 4, 6, 8].flatMap((digit) => [10, 100, 1e3, 1e4, 1e5].map((power) => digit * power));
  const narrow = inside.length < 3 ? multiples(low, high, step) : [];
  return [...decades, ...fives, ...inside, ...between.filter((hz) => hz >= low && hz <= high), ...narrow];
}

/** @param {number} hz */
function shortHertz(hz) {
  return hz >= 1000 ? `${trimmed(hz / 1000, 3)}k` : trimmed(hz, 1);
}

/**
 * Frequency in words: "440 Hz", "3.52 kHz".
 *
 * @param {number} hz
 */
export function hertzText(hz) {
  return hz >= 1000 ? `${trimmed(hz / 1000, 2)}\u00a0kHz` : `${trimmed(hz, hz < 100 ? 1 : 0)}\u00a0Hz`;
}

/**
 * @param {number} value
 * @param {number} digits
 */
function trimmed(value, digits) {
  return written(String(Number(value.toFixed(digits))));
}

/**
 * Seconds as a clock: 0:07, 1:02.5, 1:00:00; as many decimals as `step` needs.
 *
 * @param {number} seconds
 * @param {number} [step]
 */
export function clock(seconds, step = 1) {
  const digits = step >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(step) - 1e-9));
  const ticks = Math.round(Math.abs(seconds) * 10 ** digits);
  const whole = Math.floor(ticks / 10 ** digits);
  const fraction = digits ? `.${String(ticks % 10 ** digits).padStart(digits, "0")}` : "";
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const sign = seconds < 0 && ticks ? "−" : "";
  return written(`${sign}${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}${fraction}`);
}

/**
 * The nearest note of the equal temperament and the deviation in cents: "A4 +12 cents"; empty outside the piano's range.
 *
 * @param {number} hz
 */
export function noteText(hz) {
  if (hz < 16 || hz > 16000) return "";
  const midi = A4_MIDI + 12 * Math.log2(hz / A4_HZ);
  const nearest = Math.round(midi);
  const cents = Math.round((midi - nearest) * 100);
  const name = `${NOTES[((nearest % 12) + 12) % 12]}${Math.floor(nearest / 12) - 1}`;
  const apart = trn("{n} cent", "{n} cents", Math.abs(cents));
  return cents ? `${name} ${cents > 0 ? "+" : "−"}${apart}` : name;
}

/**
 * A level with a proper minus.
 *
 * @param {number} db
 * @param {number} [digits]
 */
export function decibelText(db, digits = 1) {
  return `${written(db.toFixed(digits)).replace("-", "−")}\u00a0dB`;
}

/**
 * The Cs inside [low, high], or every note where there is room for them.
 *
 * @param {number} low
 * @param {number} high
 * @param {Scale} scale
 * @param {number} pixels
 * @param {number} [spacing]
 * @returns {Tick[]}
 */
export function noteTicks(low, high, scale, pixels, spacing = 24) {
  const span = scale.to(high) - scale.to(low);
  const place = (/** @type {number} */ hz) => ((scale.to(hz) - scale.to(low)) / span) * pixels;
  const first = Math.max(0, Math.ceil(midiOf(Math.max(low, 8))));
  const last = Math.min(143, Math.floor(midiOf(high)));
  const notes = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  /** @type {number[]} */
  const kept = [];
  for (const midi of [
    ...notes.filter((one) => one % 12 === 0),
    ...notes.filter((one) => [4, 7].includes(one % 12)),
    ...notes,
  ]) {
    const at = place(hzOf(midi));
    if (kept.every((one) => Math.abs(place(hzOf(one)) - at) >= spacing)) kept.push(midi);
  }
  return kept.map((midi) => ({ value: hzOf(midi), text: `${NOTES[midi % 12]}${Math.floor(midi / 12) - 1}` }));
}

const midiOf = (/** @type {number} */ hz) => A4_MIDI + 12 * Math.log2(hz / A4_HZ);
const hzOf = (/** @type {number} */ midi) => A4_HZ * 2 ** ((midi - A4_MIDI) / 12);
