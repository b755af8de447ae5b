// Samples by URL: fetched in chunks through range requests, kept within a budget of bytes, least recently used first out.

const BYTES_PER_SAMPLE = 4;
const CHUNK_S = 2;
const RETRIES = 2;
const RETRY_AFTER_MS = 400;

/** Samples per channel in a chunk of this sound. */
export const chunkFrames = (sound) => Math.round(CHUNK_S * sound.sampleRate);

export class ChunkStore {
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

  /** The AudioBuffer of a chunk if it is here, else null. */
  get(sound, index) {
    const key = keyOf(sound, index);
    const entry = this.#chunks.get(key);
    if (!entry?.buffer) return null;
    this.#chunks.delete(key);
    this.#chunks.set(key, entry);
    return entry.buffer;
  }

  /** Promise of the AudioBuffer of a chunk; asked for twice, it is fetched once. */
  load(sound, index) {
    const key = keyOf(sound, index);
    const found = this.#chunks.get(key);
    if (found) return found.promise;
    const entry = { buffer: null, bytes: 0, promise: null };
    entry.promise = this.#fetch(sound, index).then(
      (buffer) => this.#keep(key, entry, buffer),
      (error) => {
        if (this.#chunks.get(key) === entry) this.#chunks.delete(key);
        throw error;
      },
    );
    this.#chunks.set(key, entry);
    return entry.promise;
  }

  /** Load these chunks of these sounds. Resolves to true if all were here already, so that nothing has moved meanwhile. */
  async loadAll(sounds, indices) {
    const pairs = sounds.flatMap((sound) => indices.map((index) => [sound, index]));
    const missing = pairs.filter(([sound, index]) => !this.get(sound, index));
    await Promise.all(missing.map(([sound, index]) => this.load(sound, index)));
    return missing.length === 0;
  }

  /** Drop everything that belongs to none of these sounds. */
  keepOnly(sounds) {
    const urls = new Set(sounds.map((sound) => sound.url));
    for (const [key, entry] of this.#chunks) {
      if (!urls.has(key.slice(0, key.lastIndexOf("#")))) this.#drop(key, entry);
    }
  }

  #keep(key, entry, buffer) {
    entry.buffer = buffer;
    entry.bytes = buffer.length * buffer.numberOfChannels * BYTES_PER_SAMPLE;
    if (this.#chunks.get(key) === entry) {
      this.#bytes += entry.bytes;
      this.#shrink(key);
    }
    return buffer;
  }

  #shrink(newest) {
    for (const [key, entry] of this.#chunks) {
      if (this.#bytes <= this.#budget) return;
      if (entry.buffer && key !== newest) this.#drop(key, entry);
    }
  }

  #drop(key, entry) {
    this.#chunks.delete(key);
    this.#bytes -= entry.bytes;
  }

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

const keyOf = (sound, index) => `${sound.url}#${index}`;

function toAudioBuffer(interleaved, sound, frames) {
  const buffer = new AudioBuffer({ numberOfChannels: sound.channels, length: frames, sampleRate: sound.sampleRate });
  for (let channel = 0; channel < sound.channels; channel += 1) {
    const samples = buffer.getChannelData(channel);
    for (let frame = 0, at = channel; frame < frames; frame += 1, at += sound.channels) samples[frame] = interleaved[at];
  }
  return buffer;
}

/** `fetch` that tries again when the connection fails, and fails at once when the server says no. */
export async function request(url, options) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(url, options);
      if (response.ok) return response;
      if (response.status < 500 || attempt >= RETRIES) throw new Gone(url, response.status);
    } catch (error) {
      if (error instanceof Gone || error.name === "AbortError" || attempt >= RETRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS * 2 ** attempt));
  }
}

/** The server does not have it any more. */
export class Gone extends Error {
  constructor(url, status) {
    super(`${url}: status ${status}`);
    this.name = "Gone";
    this.status = status;
  }
}
