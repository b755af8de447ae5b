// The marks as a list: what each means and where it is, with numbers to type for those who do not draw.

import { clock, hertzText } from "../picture/axes.js";
import { h, icon, iconButton } from "../dom.js";
import { KINDS, bounds } from "./marks.js";

const FEW_PLACES = 3;
const SHAPES = { box: "Box", lasso: "Lasso", brush: "Stroke" };

export class MarkList {
  #bench;

  constructor(bench) {
    this.#bench = bench;
  }

  /** Show the marks and the places that are pointed out. */
  update() {
    const { board, overlay, shell } = this.#bench;
    const focused = shell.marks.contains(focusedIn(shell.root)) ? focusedIn(shell.root).dataset.focus : null;
    shell.marks.replaceChildren(
      ...(overlay.places.length ? [this.#places(overlay.places)] : []),
      this.#head(board.marks.length),
      ...(board.marks.length ? [h("ul", {}, ...board.marks.map((mark, index) => this.#item(mark, index)))] : []),
    );
    if (focused) shell.marks.querySelector(`[data-focus="${focused}"]`)?.focus();
  }

  /** Mark the loop, or what is on the screen, with a box: drawing without a pointer. */
  addBox() {
    const { board, kind, player, range } = this.#bench;
    const [start, end] = player.loop ?? [range.start, range.end];
    const high = range.high >= range.top ? range.nyquist : range.highHz;
    const low = range.low <= range.bottom ? 0 : range.lowHz;
    board.add({ kind, shape: "box", points: [[start, low], [end, high]] });
    this.#bench.announce(`${KINDS[kind].label}: box added`);
  }

  #head(count) {
    const { board } = this.#bench;
    const title = count ? `Marks (${count})` : "Marks";
    const hint = h("span", { class: "hint" }, "Draw on the picture with the box, the lasso or the brush.");
    const add = h("button", { type: "button", class: "quiet", "data-focus": "add", onclick: () => this.addBox() }, icon("plus"), "Mark the view");
    const clear = h("button", { type: "button", class: "quiet", "data-focus": "clear", onclick: () => board.setAll([]) }, icon("trash"), "Clear all");
    add.title = "Put a box on the loop, or on what is on the screen (M)";
    return h("div", { class: "marks-head" }, h("h3", {}, title), count ? null : hint, h("div", { class: "group end" }, add, count ? clear : null));
  }

  #item(mark, index) {
    const { board } = this.#bench;
    const { start, end, low, high } = bounds(mark);
    const where = `${clock(start, 0.01)} – ${clock(end, 0.01)}  ·  ${hertzText(low)} – ${hertzText(high)}`;
    const name = `${KINDS[mark.kind].label}, ${SHAPES[mark.shape].toLowerCase()} ${index + 1}`;
    const selected = board.selected === mark.id;
    const choose = h(
      "button",
      {
        type: "button",
        class: "mark",
        "aria-pressed": String(selected),
        "data-focus": mark.id,
        onclick: () => board.select(selected ? null : mark.id),
      },
      h("span", { class: `swatch ${mark.kind}`, "aria-hidden": "true" }),
      h("span", { class: "what" }, KINDS[mark.kind].label),
      h("span", { class: "where" }, `${SHAPES[mark.shape]}  ·  ${where}`),
    );
    const show = iconButton("fit", `Show ${name}`, () => this.#show(mark), { "data-focus": `show-${mark.id}` });
    const remove = iconButton("close", `Delete ${name}`, () => board.remove(mark.id), { "data-focus": `delete-${mark.id}` });
    return h("li", {}, choose, show, remove, selected ? this.#editor(mark) : null);
  }

  #editor(mark) {
    const { board, range } = this.#bench;
    const kind = h("select", { "aria-label": "Meaning", onchange: () => board.replace(mark.id, { kind: kind.value }) });
    for (const [value, { label }] of Object.entries(KINDS)) kind.append(h("option", { value, selected: value === mark.kind }, label));
    const fields = mark.shape === "box" ? this.#boxFields(mark, range) : [];
    return h("div", { class: "editor" }, h("label", {}, h("span", {}, "Meaning"), kind), ...fields);
  }

  #boxFields(mark, range) {
    const { start, end, low, high } = bounds(mark);
    const now = [start, low, end, high];
    const limits = [range.duration, range.nyquist, range.duration, range.nyquist];
    const names = ["From, s", "Lowest, Hz", "To, s", "Highest, Hz"];
    return [0, 2, 1, 3].map((at) => {
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

  #move(mark, at, value) {
    const { start, end, low, high } = bounds(mark);
    const ends = [start, low, end, high];
    ends[at] = value;
    if (ends[0] === ends[2] || ends[1] === ends[3]) return;
    const points = [
      [Math.min(ends[0], ends[2]), Math.min(ends[1], ends[3])],
      [Math.max(ends[0], ends[2]), Math.max(ends[1], ends[3])],
    ];
    this.#bench.board.replace(mark.id, { points });
  }

  #show(mark) {
    const { start, end } = bounds(mark);
    const margin = Math.max(0.5, end - start);
    this.#bench.range.show(start - margin, end + margin);
    this.#bench.board.select(mark.id);
  }

  #places(places) {
    const { range } = this.#bench;
    const items = places.map((place, index) => {
      const where = `${clock(place.start_s, 0.1)} – ${clock(place.end_s, 0.1)}, ${hertzText(place.low_hz)} – ${hertzText(place.high_hz)}`;
      const back = h(
        "button",
        { type: "button", class: "quiet", "data-focus": `back-${index}`, onclick: () => this.#bench.giveBack(place) },
        icon("shield"),
        "Give this back",
      );
      back.setAttribute("aria-label", `Give this back: ${place.text || "sound"} at ${where}`);
      const see = h("button", { type: "button", class: "mark", "data-focus": `see-${index}`, onclick: () => range.show(place.start_s - 0.5, place.end_s + 0.5) });
      see.append(h("span", { class: "swatch place", "aria-hidden": "true" }), h("span", { class: "what" }, place.text || "Looks like sound"), h("span", { class: "where" }, where));
      return h("li", {}, see, back);
    });
    const open = this.#bench.shell.marks.querySelector(".places")?.open ?? places.length <= FEW_PLACES;
    const title = h("summary", { "data-focus": "places" }, h("h3", {}, `Removed, but looks like sound (${places.length})`));
    return h("details", { class: "places", open }, title, h("ul", {}, ...items));
  }
}

function focusedIn(root) {
  return root.getRootNode().activeElement;
}
