// How the pictures look, whoever asks for it: the page when a recording is opened, the visitor afterwards.

import { patientRequest } from "../request.js";
import { loadColours } from "./colours.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Axis, Colours, Look as Wanted, Levels, Mode, Sound } from "../types.js" */

/** Of silence, no level is worth a bright colour. */
const QUIETEST_PEAK_DB = -120;

export class Look {
  /** Name of the colour map. */
  colours = "";
  #bench;
  /** @type {Colours | null} */
  #tables = null;
  /** @type {Levels} */
  #suggested = { lowest: 0, highest: 0 };

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  /** Get the colours, unless they are here. */
  async load() {
    this.#tables ??= await loadColours();
    this.#bench.controls.look.offerColours(this.#tables.maps);
  }

  /**
   * Begin with another recording, or go on with this one; resolves to the levels of its picture, null if they stay.
   *
   * @param {Sound} original
   * @param {Wanted} wanted
   */
  async show(original, wanted) {
    const { original: before } = this.#bench.stage.sounds;
    if (original.sound !== before?.sound) return this.#open(original, wanted);
    return original.url === before.url ? null : this.#goOn(original, wanted);
  }

  /**
   * @param {Sound} sound
   * @param {Wanted} wanted
   */
  async #open(sound, { colours, axis, low_hz, high_hz, range_db }) {
    const { range, stage } = this.#bench;
    this.setColours(colours);
    range.axis = axis;
    range.open(sound.frames / sound.sampleRate, sound.sampleRate / 2);
    if (low_hz || high_hz) range.showBand(low_hz || range.lowHz, high_hz || range.nyquist);
    stage.clear();
    return (this.#suggested = await levelsOf(sound, range_db));
  }

  /**
   * All of a recording that was still being read.
   *
   * @param {Sound} sound
   * @param {Wanted} wanted
   */
  async #goOn(sound, { range_db }) {
    const { range, stage } = this.#bench;
    range.goOn(sound.frames / sound.sampleRate);
    const { lowest, highest } = this.#suggested;
    const chosen = stage.levels.lowest !== lowest || stage.levels.highest !== highest;
    return chosen ? null : (this.#suggested = await levelsOf(sound, range_db));
  }

  /** @param {string} name of a colour map */
  setColours(name) {
    const { stage, overview } = this.#bench;
    const table = this.#tables?.maps[name];
    if (!this.#tables || !table) return;
    stage.table = table;
    stage.differenceTable = this.#tables.difference;
    this.colours = name;
    stage.draw();
    overview.draw();
    this.#changed();
  }

  /**
   * @param {number} lowest dB
   * @param {number} highest dB
   */
  setLevels(lowest, highest) {
    const { stage } = this.#bench;
    stage.levels = { lowest, highest };
    stage.refresh();
    this.#changed();
  }

  /** @param {Axis | "notes"} axis */
  setAxis(axis) {
    const { stage, range } = this.#bench;
    stage.notes = axis === "notes";
    range.setAxis(axis === "notes" ? "log" : axis);
    this.#changed();
  }

  /** @param {Mode} mode */
  setMode(mode) {
    this.#bench.stage.mode = mode;
    this.#bench.resize();
    this.#changed();
  }

  #changed() {
    this.#bench.controls.look.lookChanged();
  }
}

/**
 * @param {Sound} sound
 * @param {number} rangeDb
 */
async function levelsOf(sound, rangeDb) {
  const highest = Math.max(QUIETEST_PEAK_DB, await peakOf(sound));
  return { lowest: highest - rangeDb, highest };
}

/**
 * The highest level of the picture of a sound, whole dB; 0 if the server does not tell.
 *
 * @param {Sound} sound
 * @returns {Promise<number>}
 */
async function peakOf({ url, query }) {
  try {
    const response = await patientRequest(`${url}/levels?${query.slice(1)}`, () => {});
    return Math.ceil((await response.json()).peak_db);
  } catch {
    return 0;
  }
}
