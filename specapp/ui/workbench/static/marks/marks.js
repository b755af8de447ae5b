// What was drawn on the picture, in seconds and hertz, with undo and redo. A mark is never changed, only replaced.

export const KINDS = {
  noise: { label: "Noise here", help: "There is nothing but noise here: learn it", colour: "#ffb000" },
  protect: { label: "Protect", help: "Leave this alone", colour: "#3ddc84" },
  remove: { label: "Remove", help: "Take this out", colour: "#ff5c5c" },
  fill: { label: "Fill in", help: "Replace this by its surroundings: coughs, beeps", colour: "#d58bff" },
  only: { label: "Only here", help: "Work here and nowhere else", colour: "#5cb3ff" },
};
const MOST_STEPS = 100;
const MOST_POINTS = 400;

let lastId = 0;

/** A mark with an id of its own, from what is exchanged with the page. */
export function marked(plain) {
  lastId += 1;
  return Object.freeze({ radius_s: 0, radius_hz: 0, ...plain, id: `mark-${lastId}` });
}

/** What is exchanged with the page. */
export function plainMark({ kind, shape, points, radius_s, radius_hz }) {
  return { kind, shape, points, radius_s, radius_hz };
}

export class MarkBoard extends EventTarget {
  marks = [];
  selected = null;
  #past = [];
  #future = [];
  #before = null;

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Take over the marks of the page; that can be undone, too, unless it is the first time. */
  adopt(plain, { first = false } = {}) {
    const marks = plain.map(marked);
    if (first) [this.marks, this.#past, this.#future] = [marks, [], []];
    else this.#remember(marks);
    this.selected = null;
    this.#changed("adopt");
  }

  add(plain) {
    const mark = marked(plain);
    this.#remember([...this.marks, mark]);
    this.selected = mark.id;
    this.#changed("edit");
    return mark;
  }

  replace(id, changes) {
    const replaced = this.marks.map((one) => (one.id === id ? Object.freeze({ ...one, ...changes }) : one));
    this.#remember(replaced);
    this.#changed("edit");
  }

  /** Show a mark with other points, or all marks in another state, until that is kept or dropped. */
  preview(id, points) {
    this.previewAll((this.#before ?? this.marks).map((one) => (one.id === id ? Object.freeze({ ...one, points }) : one)));
  }

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

  remove(id) {
    this.setAll(this.marks.filter((one) => one.id !== id));
  }

  /** Replace all marks in one step. */
  setAll(marks) {
    this.#remember(marks);
    if (!marks.some((one) => one.id === this.selected)) this.selected = null;
    this.#changed("edit");
  }

  select(id) {
    this.selected = id;
    this.#changed("select");
  }

  undo() {
    if (!this.canUndo) return;
    this.#future.push(this.marks);
    this.marks = this.#past.pop();
    this.#changed("edit");
  }

  redo() {
    if (!this.canRedo) return;
    this.#past.push(this.marks);
    this.marks = this.#future.pop();
    this.#changed("edit");
  }

  #remember(marks) {
    this.#past = [...this.#past, this.marks].slice(-MOST_STEPS);
    this.#future = [];
    this.marks = marks;
  }

  #changed(why) {
    this.dispatchEvent(new CustomEvent("change", { detail: why }));
  }
}

/** Ends of a mark: {start, end} seconds, {low, high} hertz. */
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

/** Leave out points of a line that lie within `tolerance` of it (Douglas & Peucker 1973); `toXY` gives their pixels. */
export function simplified(points, toXY, tolerance = 0.75) {
  if (points.length < 3) return points;
  const pixels = points.map(toXY);
  const kept = new Set([0, points.length - 1]);
  const pending = [[0, points.length - 1]];
  while (pending.length) {
    const [first, last] = pending.pop();
    let [farthest, distance] = [-1, tolerance];
    for (let at = first + 1; at < last; at += 1) {
      const one = distanceToSegment(pixels[at], pixels[first], pixels[last]);
      if (one > distance) [farthest, distance] = [at, one];
    }
    if (farthest > 0) {
      kept.add(farthest);
      pending.push([first, farthest], [farthest, last]);
    }
  }
  const thin = points.filter((_, at) => kept.has(at));
  return thin.length > MOST_POINTS ? simplified(thin, toXY, tolerance * 2) : thin;
}

export function distanceToSegment([x, y], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const share = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}

/**
 * Marks after an eraser of half axes `radius` passed over `at` (both in seconds and hertz): strokes are cut where it
 * touches their middle line, other shapes go as a whole. The same array if nothing was touched.
 */
export function erased(marks, [second, hertz], [radiusS, radiusHz]) {
  let touched = false;
  const left = marks.flatMap((mark) => {
    if (mark.shape !== "brush") {
      const { start, end, low, high } = bounds(mark);
      const hit = second >= start && second <= end && hertz >= low && hertz <= high;
      touched ||= hit;
      return hit ? [] : [mark];
    }
    const [reachS, reachHz] = [radiusS + mark.radius_s / 2, radiusHz + mark.radius_hz / 2];
    const pieces = [[]];
    for (const [s, f] of densified(mark.points, reachS, reachHz)) {
      const inside = ((s - second) / reachS) ** 2 + ((f - hertz) / reachHz) ** 2 <= 1;
      if (!inside) pieces.at(-1).push([s, f]);
      else if (pieces.at(-1).length) pieces.push([]);
      touched ||= inside;
    }
    if (pieces.length === 1 && pieces[0].length) return [mark];
    return pieces.filter((points) => points.length).map((points) => marked({ ...plainMark(mark), points: straightened(points, mark) }));
  });
  return touched ? left : marks;
}

/** Points of a stroke, close enough for an eraser of these half axes. */
function densified(points, reachS, reachHz) {
  const dense = [points[0]];
  for (let at = 1; at < points.length; at += 1) {
    const [[s0, f0], [s1, f1]] = [points[at - 1], points[at]];
    const steps = Math.min(200, Math.ceil(3 * Math.hypot((s1 - s0) / reachS, (f1 - f0) / reachHz)) || 1);
    for (let step = 1; step <= steps; step += 1) {
      dense.push([s0 + ((s1 - s0) * step) / steps, f0 + ((f1 - f0) * step) / steps]);
    }
  }
  return dense;
}

function straightened(points, mark) {
  return simplified(points, ([s, f]) => [s / (mark.radius_s || 1e-6), f / (mark.radius_hz || 1e-3)], 0.02);
}
