// Which chunks of which sounds are on their way: those around the playhead, and those of a result that takes over.

import { Refused } from "../request.js";

/** @import { ChunkStore } from "./chunks.js" */
/** @import { SoundName, Sounds } from "../types.js" */

/** What has gone may have made room for a newer version that the page is about to name. */
const GRACE_MS = 1500;

export class Loader {
  #store;
  /** @type {Set<number>} */
  #asked = new Set();
  /** @type {Sounds} */
  #sounds = {};
  /** @type {Sounds | null} */
  #coming = null;

  /**
   * `arrived()` is called when chunks of the present sounds are here, `failed(error)` when they cannot be had.
   *
   * @param {ChunkStore} store
   * @param {{ arrived: () => void, failed: (error: unknown) => void }} calls
   */
  constructor(store, { arrived, failed }) {
    this.#store = store;
    this.arrived = arrived;
    this.failed = failed;
  }

  /** Bytes of samples that are held. */
  get bytes() {
    return this.#store.bytes;
  }

  /**
   * From now on only these sounds count.
   *
   * @param {Sounds} sounds
   */
  keep(sounds) {
    this.#sounds = sounds;
    this.#asked.clear();
    this.#store.keepOnly(Object.values(sounds));
  }

  /**
   * Chunk of a sound if it is here, else null.
   *
   * @param {SoundName} name
   * @param {number} index
   */
  get(name, index) {
    const sound = this.#sounds[name];
    return sound ? this.#store.get(sound, index) : null;
  }

  /**
   * Ask for a chunk of all sounds.
   *
   * @param {number} index
   */
  ask(index) {
    if (this.#asked.has(index)) return;
    this.#asked.add(index);
    const sounds = this.#sounds;
    Promise.all(Object.values(sounds).map((sound) => this.#store.load(sound, index)))
      .then(() => this.arrived())
      .catch(async (error) => {
        if (error instanceof Refused && error.isGone) await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
        if (sounds === this.#sounds) this.failed(error);
      })
      .finally(() => this.#asked.delete(index));
  }

  /**
   * Whether these sounds are the present ones, or those that are about to be.
   *
   * @param {Sounds} sounds
   */
  expects(sounds) {
    return sameAddresses(sounds, this.#coming ?? this.#sounds);
  }

  /** No other sounds are about to come. */
  stay() {
    this.#coming = null;
  }

  /**
   * Load other sounds where `indices()` says; resolves to true when they are there, unless something else came up.
   *
   * @param {Sounds} sounds
   * @param {() => number[]} indices
   */
  async take(sounds, indices) {
    this.#coming = sounds;
    try {
      while (!(await this.#store.loadAll(Object.values(sounds), indices()))) {
        if (this.#coming !== sounds) return false;
      }
    } catch (error) {
      if (this.#coming === sounds) this.failed(error);
      return false;
    }
    if (this.#coming !== sounds) return false;
    this.#coming = null;
    return true;
  }
}

/**
 * @param {Sounds} some
 * @param {Sounds} others
 */
function sameAddresses(some, others) {
  const urls = (/** @type {Sounds} */ { original, denoised, removed }) =>
    [original?.url, denoised?.url, removed?.url].join();
  return urls(some) === urls(others);
}
