// The values that flow through the workbench, for the checker alone: browsers never load this file.
import type { AskedLine, Film, Pointer } from "./listen/types.js";

/** A sound is original, what came of it, or what was taken away. */
export type SoundName = "original" | "denoised" | "removed";
/** What one picture shows. */
export type Pane = SoundName | "split" | "difference";
export type Mode = "both" | "split" | "single" | "difference";
export type Axis = "linear" | "log" | "mel";
/** What a mark means. */
export type Kind = keyof typeof import("./marks/marks.js").KINDS;
export type Shape = "box" | "lasso" | "brush";
export type Tool = Shape | "hand" | "eraser" | "notch";
/** Seconds and hertz. */
export type Spot = readonly [second: number, hz: number];
/** Two values of one kind, the lower one first. */
export type Stretch = readonly [start: number, end: number];

/** What Streamlit hands over whenever the page runs again. */
export interface Component {
  data: [PageData];
  parentElement: HTMLElement | ShadowRoot;
  setStateValue: (name: "marks", value: StatedMarks) => void;
  setTriggerValue: (name: "line" | "again", value: AskedLine | true) => void;
}
/** What the page says, see `workbench` in Python. */
export interface PageData {
  tracks: { original: PageTrack; denoised: PageTrack | null; removed: PageTrack | null };
  marks: PlainMark[];
  marks_version: number;
  /** Whose marks they are. */
  marks_of: string;
  places: Place[];
  /** Frequencies that are taken out, Hz. */
  lines: number[];
  pointers: Pointer[];
  /** How much of what was removed is taken away, percent; how loud matched sounds are, null for as the loudest. */
  strength: number;
  lufs: number | null;
  /** What the sound came from, if it was a film. */
  film: Film | null;
  look: Look;
  /** A few words about work that is going on. */
  busy: string | null;
  /** Whether marks can be drawn. */
  tools: boolean;
  /** What the sounds are called. */
  labels: Record<SoundName, string>;
}
export interface PageTrack {
  url: string;
  /** Window, hop and bands of its picture, as the end of a query. */
  query: string;
  frames: number;
  channels: number;
  sample_rate: number;
  start_s: number;
  /** The same for a sound that is still being read and for all of it. */
  sound: string;
}
/** How to look at a recording that is opened. */
export interface Look {
  axis: Axis;
  range_db: number;
  colours: string;
  low_hz: number;
  high_hz: number;
}

/** A mark as it is exchanged with the page. */
export interface PlainMark {
  kind: Kind;
  shape: Shape;
  points: readonly Spot[];
  radius_s: number;
  radius_hz: number;
}
/** A mark without what has a default. */
export type GivenMark = Omit<PlainMark, "radius_s" | "radius_hz"> & Partial<Radii>;
export interface Mark extends Readonly<PlainMark> {
  readonly id: string;
}
/** What the page is told: all marks, and which of its versions they answer to. */
export interface StatedMarks {
  version: number | null;
  marks: PlainMark[];
}
export interface Radii {
  radius_s: number;
  radius_hz: number;
}
/** Seconds and hertz that a mark covers. */
export interface Bounds {
  start: number;
  end: number;
  low: number;
  high: number;
}
/** What a pointer takes hold of: edges of a box, or all of a mark. */
export interface Handle {
  all?: boolean;
  left?: boolean;
  right?: boolean;
  top?: boolean;
  bottom?: boolean;
}
/** A part of what was removed that looks like sound. */
export interface Place {
  start_s: number;
  stop_s: number;
  low_hz: number;
  high_hz: number;
  text: string;
}

/** A sound that can be fetched by URL. */
export interface Sound {
  url: string;
  samplesUrl: string;
  query: string;
  frames: number;
  channels: number;
  sampleRate: number;
  startS: number;
  /** The same for a sound that is still being read and for all of it. */
  sound: string;
}
export type Sounds = Partial<Record<SoundName, Sound>>;
export type OpenedSounds = Sounds & { original: Sound };
export type Factors = Partial<Record<SoundName, number>>;

/** A place on a canvas, device pixels. */
export interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}
/** CSS pixels to device pixels. */
export type Px = (css: number) => number;
export interface Layout {
  phone: boolean;
  ratio: number;
  px: Px;
  left: number;
  right: number;
  strip: Box;
  /** At least one. */
  panes: [Box, ...Box[]];
  ruler: Box;
  height: number;
  width: number;
}
/** A part of the stage that a pointer can be over. */
export interface Zone {
  name: "pane" | "strip" | "ruler" | "axis";
  box: Box;
}
/** What lies under the pointer. */
export interface Cursor {
  seconds: number;
  /** Warped frequency. */
  u: number;
  hz: number;
}
/** What axes are drawn with. */
export interface Pen {
  px: Px;
  ratio: number;
  style: CSSStyleDeclaration;
}
/** What marks are drawn with. */
export interface TagPen {
  px: Px;
  font: string;
}

/** A warped frequency axis: hertz to a coordinate that is linear on the screen, and back. */
export interface Scale {
  label: string;
  to: (hz: number) => number;
  from: (u: number) => number;
}
export interface Tick {
  value: number;
  text: string;
}
/** Levels at the ends of a colour table, dB. */
export interface Levels {
  lowest: number;
  highest: number;
}
export interface ColourTable {
  name: string;
  label: string;
  /** 256 packed pixels. */
  colours: Uint32Array;
  /** CSS colour of the lowest level. */
  ground: string;
}
export interface Colours {
  maps: Record<string, ColourTable>;
  difference: Uint32Array;
}
/** Pixels of a pane. */
export interface Size {
  columns: number;
  rows: number;
}
/** Which levels of which range of a sound are wanted. */
export interface TileAsk extends Levels, Size {
  url: string;
  query: string;
  axis: Axis;
  start: number;
  end: number;
  low: number;
  high: number;
  lowHz: number;
  highHz: number;
  /** Whether it is all of the recording. */
  whole: boolean;
}
export interface OutlineAsk {
  url: string;
  start: number;
  end: number;
  columns: number;
  whole: boolean;
}
/** The least and the greatest sample under each column. */
export interface Outline extends OutlineAsk {
  address: string;
  lows: Float32Array;
  highs: Float32Array;
  /** Greatest magnitude, once it was asked for. */
  peak?: number;
}

/** The parts of the page that `buildShell` makes. */
export interface Shell {
  root: HTMLElement;
  picture: HTMLCanvasElement;
  overlay: HTMLCanvasElement;
  overview: HTMLCanvasElement;
  transport: HTMLElement;
  blind: HTMLElement;
  look: HTMLElement;
  tools: HTMLElement;
  stage: HTMLElement;
  readout: HTMLElement;
  status: HTMLElement;
  marks: HTMLElement;
  listen: HTMLElement;
  first: HTMLElement;
  flags: HTMLElement;
  film: HTMLElement;
  zoom: HTMLElement;
  keys: HTMLElement;
  help: HTMLElement;
}
/** One of several buttons. */
export interface Choice<Value extends string> {
  value: Value;
  label: string;
  title?: string;
  key?: string;
  icon?: string;
  /** Stands below the icon on narrow pages. */
  word?: string;
  swatch?: string;
}
export interface Segmented<Value extends string> {
  element: HTMLElement;
  button: (value: Value) => HTMLButtonElement;
  set: (value: Value | null) => void;
}
