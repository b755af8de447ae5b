// Which chunks of which sounds are on their way: those around the playhead, and those of a result that takes over.

export class Loader {
  #store;
  #asked = new Set();
  #sounds = {};
  #coming = null;

  /** `arrived()` is called when chunks of the present sounds are here, `failed(error)` when they cannot be had. */
  constructor(store, { arrived, failed }) {
    this.#store = store;
    this.arrived = arrived;
    this.failed = failed;
  }

  /** Bytes of samples that are held. */
  get bytes() {
    return this.#store.bytes;
  }

  /** From now on only these sounds count. */
  keep(sounds) {
    this.#sounds = sounds;
    this.#asked.clear();
    this.#store.keepOnly(Object.values(sounds));
  }

  /** Chunk of a sound if it is here, else null. */
  get(name, index) {
    return this.#store.get(this.#sounds[name], index);
  }

  /** Ask for a chunk of all sounds. */
  ask(index) {
    if (this.#asked.has(index)) return;
    this.#asked.add(index);
    const sounds = this.#sounds;
    Promise.all(Object.values(sounds).map((sound) => this.#store.load(sound, index)))
      .then(() => this.arrived())
      .catch((error) => {
        if (sounds === this.#sounds) this.failed(error);
      })
      .finally(() => this.#asked.delete(index));
  }

  /** Whether these sounds are the present ones, or those that are about to be. */
  expects(sounds) {
    return sameAddresses(sounds, this.#coming ?? this.#sounds);
  }

  /** No other sounds are about to come. */
  stay() {
    this.#coming = null;
  }

  /** Load other sounds where `indices()` says; resolves to true when they are there, unless something else came up. */
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

function sameAddresses(some, others) {
  const names = Object.keys(some);
  return names.length === Object.keys(others).length && names.every((name) => some[name].url === others[name]?.url);
}
