// What was drawn on the picture, in seconds and hertz, with undo and redo. A mark is never changed, only replaced.

import { tr } from "../page/language.js";

/** @import { Bounds, GivenMark, Mark, PlainMark, Spot } from "../types.js" */

/** @satisfies {Readonly<Record<string, { label: string, help: string, colour: string }>>} */
export const KINDS = {
  noise: { label: tr("Noise here"), help: tr("There is nothing but noise here: learn it"), colour: "#ffb000" },
  protect: { label: tr("Protect"), help: tr("Leave this alone"), colour: "#3ddc84" },
  remove: { label: tr("Remove"), help: tr("Take this out"), colour: "#ff5c5c" },
  fill: { label: tr("Fill in"), help: tr("Replace this by its surroundings: coughs, beeps"), colour: "#d58bff" },
  only: { label: tr("Only here"), help: tr("Work here and nowhere else"), colour: "#5cb3ff" },
};
const MOST_STEPS = 100;

let lastId = 0;

/**
 * A mark with an id of its own, from what is exchanged with the page.
 *
 * @param {GivenMark} plain
 * @returns {Mark}
 */
export function marked(plain) {
  lastId += 1;
  return Object.freeze({ radius_s: 0, radius_hz: 0, ...plain, id: `mark-${lastId}` });
}

/**
 * What is exchanged with the page.
 *
 * @param {PlainMark} mark
 * @returns {PlainMark}
 */
export function plainMark({ kind, shape, points, radius_s, radius_hz }) {
  return { kind, shape, points, radius_s, radius_hz };
}

/** Marks as they are now. Tells of each `change`, and whether it was an `edit`, `adopt`, `select` or `preview`. */
export class MarkBoard extends EventTarget {
  /** @type {readonly Mark[]} */
  marks = [];
  /** Its id. @type {string | null} */
  selected = null;
  /** @type {(readonly Mark[])[]} */
  #past = [];
  /** @type {(readonly Mark[])[]} */
  #future = [];
  /** What was before a preview. @type {readonly Mark[] | null} */
  #before = null;

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /**
   * Take over the marks of the page; that can be undone, too, unless it is the first time.
   *
   * @param {readonly GivenMark[]} plain
   * @param {{ first?: boolean }} options
   */
  adopt(plain, { first = false } = {}) {
    const marks = plain.map(marked);
    this.dropPreview();
    if (first) [this.marks, this.#past, this.#future] = [marks, [], []];
    else this.#remember(marks);
    this.selected = null;
    this.#changed("adopt");
  }

  /** @param {GivenMark} plain */
  add(plain) {
    const mark = marked(plain);
    this.#remember([...this.marks, mark]);
    this.selected = mark.id;
    this.#changed("edit");
    return mark;
  }

  /**
   * @param {string} id
   * @param {Partial<PlainMark>} changes
   */
  replace(id, changes) {
    const replaced = this.marks.map((one) => (one.id === id ? Object.freeze({ ...one, ...changes }) : one));
    this.#remember(replaced);
    this.#changed("edit");
  }

  /**
   * Show a mark with other points, or all marks in another state, until that is kept or dropped.
   *
   * @param {string} id
   * @param {readonly Spot[]} points
   */
  preview(id, points) {
    this.previewAll(
      (this.#before ?? this.marks).map((one) => (one.id === id ? Object.freeze({ ...one, points }) : one)),
    );
  }

  /** @param {readonly Mark[]} marks */
  previewAll(marks) {
    this.#before ??= this.marks;
    this.marks = marks;
    this.#changed("preview");
  }

  /** Make what is previewed one step that can be undone. */
  keepPreview() {
    const { marks } = this;
    if (!this.dropPreview() || marks === this.marks) return;
    this.setAll(marks);
  }

  /** Back to what was before the preview; whether there was one. */
  dropPreview() {
    if (!this.#before) return false;
    this.marks = this.#before;
    this.#before = null;
    return true;
  }

  /** @param {string} id */
  remove(id) {
    this.setAll(this.marks.filter((one) => one.id !== id));
  }

  /**
   * Replace all marks in one step.
   *
   * @param {readonly Mark[]} marks
   */
  setAll(marks) {
    this.#remember(marks);
    if (!marks.some((one) => one.id === this.selected)) this.selected = null;
    this.#changed("edit");
  }

  /** @param {string | null} id */
  select(id) {
    this.selected = id;
    this.#changed("select");
  }

  /** Whether there was something to undo. */
  undo() {
    return this.#step(this.#past, this.#future);
  }

  /** Whether there was something to do again. */
  redo() {
    return this.#step(this.#future, this.#past);
  }

  /**
   * One step through the history; whether there was one.
   *
   * @param {(readonly Mark[])[]} from
   * @param {(readonly Mark[])[]} onto
   */
  #step(from, onto) {
    this.dropPreview();
    const marks = from.pop();
    if (!marks) return false;
    onto.push(this.marks);
    this.marks = marks;
    this.#changed("edit");
    return true;
  }

  /** @param {readonly Mark[]} marks */
  #remember(marks) {
    this.#past = [...this.#past, this.marks].slice(-MOST_STEPS);
    this.#future = [];
    this.marks = marks;
  }

  /** @param {"edit" | "adopt" | "select" | "preview"} why */
  #changed(why) {
    this.dispatchEvent(new Event("change"));
    this.dispatchEvent(new Event(why));
  }
}

/**
 * Ends of a mark.
 *
 * @param {PlainMark} mark
 * @returns {Bounds}
 */
export function bounds(mark) {
  const seconds = mark.points.map(([second]) => second);
  const hertz = mark.points.map(([, one]) => one);
  return {
    start: Math.min(...seconds) - mark.radius_s,
    end: Math.max(...seconds) + mark.radius_s,
    low: Math.max(0, Math.min(...hertz) - mark.radius_hz),
    high: Math.max(...hertz) + mark.radius_hz,
  };
}
