// Samples by URL: fetched in chunks through range requests, kept within a budget of bytes, least recently used first out.

import { request } from "../request.js";

/** @import { Sound } from "../types.js" */

const BYTES_PER_SAMPLE = 4;
const CHUNK_S = 2;

/** Samples per channel in a chunk of this sound. */
export const chunkFrames = (/** @type {Pick<Sound, "sampleRate">} */ sound) => Math.round(CHUNK_S * sound.sampleRate);

/** A chunk that is here, or on its way. */
class Chunk {
  /** @type {AudioBuffer | null} */
  buffer = null;
  bytes = 0;
  /** @type {Promise<AudioBuffer> | null} */
  promise = null;
}

export class ChunkStore {
  /** @type {Map<string, Chunk>} */
  #chunks = new Map();
  #bytes = 0;
  #budget;

  constructor({ budgetBytes = 96 * 2 ** 20 } = {}) {
    this.#budget = budgetBytes;
  }

  /** Bytes of all samples that are held. */
  get bytes() {
    return this.#bytes;
  }

  /**
   * The AudioBuffer of a chunk if it is here, else null.
   *
   * @param {Sound} sound
   * @param {number} index
   */
  get(sound, index) {
    const key = keyOf(sound, index);
    const entry = this.#chunks.get(key);
    if (!entry?.buffer) return null;
    this.#chunks.delete(key);
    this.#chunks.set(key, entry);
    return entry.buffer;
  }

  /**
   * Promise of the AudioBuffer of a chunk; asked for twice, it is fetched once.
   *
   * @param {Sound} sound
   * @param {number} index
   * @returns {Promise<AudioBuffer>}
   */
  load(sound, index) {
    const key = keyOf(sound, index);
    const entry = this.#chunks.get(key) ?? new Chunk();
    this.#chunks.set(key, entry);
    entry.promise ??= this.#fetch(sound, index).then(
      (buffer) => this.#keep(key, entry, buffer),
      (error) => {
        if (this.#chunks.get(key) === entry) this.#chunks.delete(key);
        throw error;
      },
    );
    return entry.promise;
  }

  /**
   * Load these chunks of these sounds. Resolves to true if all were here already, so that nothing has moved meanwhile.
   *
   * @param {Sound[]} sounds
   * @param {number[]} indices
   */
  async loadAll(sounds, indices) {
    const pairs = sounds.flatMap((sound) => indices.map((index) => ({ sound, index })));
    const missing = pairs.filter(({ sound, index }) => !this.get(sound, index));
    await Promise.all(missing.map(({ sound, index }) => this.load(sound, index)));
    return missing.length === 0;
  }

  /**
   * Drop everything that belongs to none of these sounds.
   *
   * @param {Sound[]} sounds
   */
  keepOnly(sounds) {
    const urls = new Set(sounds.map((sound) => sound.url));
    for (const [key, entry] of this.#chunks) {
      if (!urls.has(key.slice(0, key.lastIndexOf("#")))) this.#drop(key, entry);
    }
  }

  /**
   * @param {string} key
   * @param {Chunk} entry
   * @param {AudioBuffer} buffer
   */
  #keep(key, entry, buffer) {
    entry.buffer = buffer;
    entry.bytes = buffer.length * buffer.numberOfChannels * BYTES_PER_SAMPLE;
    if (this.#chunks.get(key) === entry) {
      this.#bytes += entry.bytes;
      this.#shrink(key);
    }
    return buffer;
  }

  /** @param {string} newest */
  #shrink(newest) {
    for (const [key, entry] of this.#chunks) {
      if (this.#bytes <= this.#budget) return;
      if (entry.buffer && key !== newest) this.#drop(key, entry);
    }
  }

  /**
   * @param {string} key
   * @param {Chunk} entry
   */
  #drop(key, entry) {
    this.#chunks.delete(key);
    this.#bytes -= entry.bytes;
  }

  /**
   * @param {Sound} sound
   * @param {number} index
   */
  async #fetch(sound, index) {
    const first = index * chunkFrames(sound);
    const frames = Math.min(chunkFrames(sound), sound.frames - first);
    const frameBytes = sound.channels * BYTES_PER_SAMPLE;
    const range = `bytes=${first * frameBytes}-${(first + frames) * frameBytes - 1}`;
    const response = await request(sound.samplesUrl, { headers: { Range: range } });
    const bytes = await response.arrayBuffer();
    if (response.status !== 206 || bytes.byteLength !== frames * frameBytes) {
      throw new Error(`${sound.samplesUrl}: ${bytes.byteLength} bytes with status ${response.status} for ${range}`);
    }
    return toAudioBuffer(new Float32Array(bytes), sound, frames);
  }
}

const keyOf = (/** @type {Sound} */ sound, /** @type {number} */ index) => `${sound.url}#${index}`;

/**
 * @param {Float32Array} interleaved
 * @param {Sound} sound
 * @param {number} frames
 */
function toAudioBuffer(interleaved, sound, frames) {
  const buffer = new AudioBuffer({ numberOfChannels: sound.channels, length: frames, sampleRate: sound.sampleRate });
  for (let channel = 0; channel < sound.channels; channel += 1) {
    const samples = buffer.getChannelData(channel);
    for (let frame = 0, at = channel; frame < frames; frame += 1, at += sound.channels)
      samples[frame] = interleaved[at];
  }
  return buffer;
}
