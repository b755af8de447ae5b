// The values of what is played, for the checker alone.

import type { SoundName } from "../types.js";

/** What is to be played, in samples. */
export interface Score {
  readonly names: SoundName[];
  readonly rate: number;
  readonly frames: number;
  readonly speed: number;
  readonly loopFrames: { start: number; stop: number } | null;
}
/** Samples of one sound in a piece of playback. */
export interface Part {
  buffer: AudioBuffer;
  /** First sample of the buffer that is played. */
  offset: number;
  bus: AudioNode;
}
/** A piece of several sounds on the clock of the context. */
export interface Piece {
  when: number;
  end: number;
  frame: number;
  frames: number;
  nodes: { source: AudioBufferSourceNode; gain: GainNode }[];
}
