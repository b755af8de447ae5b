// The values of what is listened to, for the checker alone.

import type { SoundName } from "../types.js";

/** A line that was clicked on. */
export interface AskedLine {
  /** In the whole recording. */
  at_s: number;
  hz: number;
  /** How far off the line may lie. */
  reach_hz: number;
}
/** An instant with a name. */
export interface Marker {
  /** Seconds in the whole recording. */
  readonly at: number;
  readonly name: string;
}
/** A place that somebody who is new can hear. */
export interface Pointer {
  label: string;
  sound: SoundName;
  start_s: number;
  stop_s: number;
  hz: number;
}
/** What a sound came from. */
export interface Film {
  url: string;
  /** When the sound starts by its clock. */
  start_s: number;
}
