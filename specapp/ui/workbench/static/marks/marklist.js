// The marks as a list: what each means and where it is, with numbers to type for those who do not draw.

import { clock, hertzText } from "../picture/axes.js";
import { h, icon, iconButton, redraw } from "../dom.js";
import { KINDS, bounds } from "./marks.js";
import { tr, within } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Kind, Mark, Place, Spot } from "../types.js" */

const FEW_PLACES = 3;
const HINT = tr("Draw on the picture what shall stay or go.");
const SHAPES = { box: tr("Box"), lasso: tr("Lasso"), brush: tr("Stroke") };

export class MarkList {
  #bench;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  /** Show the marks and the places that are pointed out. */
  update() {
    const { board, places, shell } = this.#bench;
    redraw(shell.marks, () => [
      ...(places.open.length ? [this.#places(places.open)] : []),
      this.#head(board.marks.length),
      ...(board.marks.length ? [h("ul", {}, ...board.marks.map((mark, index) => this.#item(mark, index)))] : []),
    ]);
  }

  /** Mark the loop, or what is on the screen, with a box: drawing without a pointer. */
  addBox() {
    const { board, drawing, player, range } = this.#bench;
    const { kind } = drawing;
    const [start, end] = player.loop ?? [range.start, range.end];
    const high = range.high >= range.top ? range.nyquist : range.highHz;
    const low = range.low <= range.bottom ? 0 : range.lowHz;
    board.add({
      kind,
      shape: "box",
      points: [
        [start, low],
        [end, high],
      ],
    });
    this.#bench.announce(tr("{kind}: box added", { kind: KINDS[kind].label }));
  }

  /** @param {number} count */
  #head(count) {
    const { board } = this.#bench;
    const title = count ? tr("Marks ({n})", { n: count }) : tr("Marks");
    const hint = h("span", { class: "hint" }, HINT);
    const add = quietButton("add", "plus", tr("Mark the view"), () => this.addBox());
    const clear = quietButton("clear", "trash", tr("Clear all"), () => board.setAll([]));
    add.title = tr("Put a box on the loop, or on what is on the screen (M)");
    const buttons = h("div", { class: "group end" }, add, count ? clear : null);
    return h("div", { class: "marks-head" }, h("h3", {}, title), count ? null : hint, buttons);
  }

  /**
   * @param {Mark} mark
   * @param {number} index
   */
  #item(mark, index) {
    const { board } = this.#bench;
    const { start, end, low, high } = bounds(mark);
    const where = `${clock(start, 0.01)} – ${clock(end, 0.01)}  ·  ${hertzText(low)} – ${hertzText(high)}`;
    const name = `${KINDS[mark.kind].label}, ${within(SHAPES[mark.shape])} ${index + 1}`;
    const selected = board.selected === mark.id;
    const choose = rowButton(mark.id, () => board.select(selected ? null : mark.id), {
      swatch: mark.kind,
      what: KINDS[mark.kind].label,
      where: `${SHAPES[mark.shape]}  ·  ${where}`,
    });
    choose.setAttribute("aria-pressed", String(selected));
    const show = iconButton("fit", tr("Show {name}", { name }), () => this.#show(mark), {
      "data-focus": `show-${mark.id}`,
    });
    const focus = { "data-focus": `delete-${mark.id}` };
    const remove = iconButton("close", tr("Delete {name}", { name }), () => board.remove(mark.id), focus);
    return h("li", {}, choose, show, remove, selected ? this.#editor(mark) : null);
  }

  /** @param {Mark} mark */
  #editor(mark) {
    const { board } = this.#bench;
    const change = () => board.replace(mark.id, { kind: /** @type {Kind} */ (kind.value) });
    /** @type {HTMLSelectElement} */
    const kind = h("select", { "aria-label": tr("Meaning"), onchange: change });
    for (const [value, { label }] of Object.entries(KINDS)) {
      kind.append(h("option", { value, selected: value === mark.kind }, label));
    }
    const fields = mark.shape === "box" ? this.#boxFields(mark) : [];
    return h("div", { class: "editor" }, h("label", {}, h("span", {}, tr("Meaning")), kind), ...fields);
  }

  /** @param {Mark} mark */
  #boxFields(mark) {
    const { range } = this.#bench;
    const { start, end, low, high } = bounds(mark);
    const now = [start, low, end, high];
    const limits = [range.duration, range.nyquist, range.duration, range.nyquist];
    const names = [tr("From, s"), tr("Lowest, Hz"), tr("To, s"), tr("Highest, Hz")];
    return [0, 2, 1, 3].map((at) => {
      /** @type {HTMLInputElement} */
      const input = h("input", {
        type: "number",
        min: "0",
        max: limits[at],
        step: at % 2 ? "1" : "0.01",
        value: Number(now[at].toFixed(at % 2 ? 1 : 3)),
        "data-focus": `field-${at}-${mark.id}`,
        onchange: () => this.#move(mark, at, Math.min(limits[at], Math.max(0, Number(input.value) || 0))),
      });
      return h("label", {}, h("span", {}, names[at]), input);
    });
  }

  /**
   * @param {Mark} mark
   * @param {number} at 0 to 3: start, lowest, end, highest
   * @param {number} value
   */
  #move(mark, at, value) {
    const { start, end, low, high } = bounds(mark);
    const ends = [start, low, end, high];
    ends[at] = value;
    if (ends[0] === ends[2] || ends[1] === ends[3]) return;
    /** @type {Spot[]} */
    const points = [
      [Math.min(ends[0], ends[2]), Math.min(ends[1], ends[3])],
      [Math.max(ends[0], ends[2]), Math.max(ends[1], ends[3])],
    ];
    this.#bench.board.replace(mark.id, { points });
  }

  /** @param {Mark} mark */
  #show(mark) {
    const { start, end } = bounds(mark);
    const margin = Math.max(0.5, end - start);
    this.#bench.range.show(start - margin, end + margin);
    this.#bench.board.select(mark.id);
  }

  /** @param {readonly Place[]} places */
  #places(places) {
    const items = places.map((place, index) => {
      const seconds = `${clock(place.start_s, 0.1)} – ${clock(place.stop_s, 0.1)}`;
      const where = `${seconds}, ${hertzText(place.low_hz)} – ${hertzText(place.high_hz)}`;
      const back = quietButton(`back-${index}`, "shield", tr("Give this back"), () =>
        this.#bench.places.giveBack(place),
      );
      back.setAttribute(
        "aria-label",
        tr("Give this back: {what} at {where}", { what: place.text || tr("sound"), where }),
      );
      const hear = quietButton(`hear-${index}`, "play", tr("Hear it"), () => this.#bench.places.hear(place));
      hear.setAttribute("aria-label", tr("Hear it: what was removed at {where}", { where }));
      const words = { swatch: "place", what: place.text || tr("Looks like sound"), where };
      const see = rowButton(`see-${index}`, () => this.#bench.places.see(place), words);
      return h("li", {}, see, hear, back);
    });
    const before = this.#bench.shell.marks.querySelector("details");
    const open = before ? before.open : places.length <= FEW_PLACES;
    const title = h(
      "summary",
      { "data-focus": "places" },
      h("h3", {}, tr("Removed, but looks like sound ({n})", { n: places.length })),
    );
    return h("details", { class: "places", open }, title, h("ul", {}, ...items));
  }
}

/**
 * @param {string} focus
 * @param {string} name
 * @param {string} label
 * @param {() => void} onclick
 */
function quietButton(focus, name, label, onclick) {
  return h("button", { type: "button", class: "quiet", "data-focus": focus, onclick }, icon(name), label);
}

/**
 * A row of the list: a colour, what it is and where.
 *
 * @param {string} focus
 * @param {() => void} onclick
 * @param {{ swatch: string, what: string, where: string }} words
 */
function rowButton(focus, onclick, { swatch, what, where }) {
  return h(
    "button",
    { type: "button", class: "mark", "data-focus": focus, onclick },
    h("span", { class: `swatch ${swatch}`, "aria-hidden": "true" }),
    h("span", { class: "what" }, what),
    h("span", { class: "where" }, where),
  );
}
