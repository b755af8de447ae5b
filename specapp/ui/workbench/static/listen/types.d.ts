// The values of what is listened to, for the checker alone.

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
