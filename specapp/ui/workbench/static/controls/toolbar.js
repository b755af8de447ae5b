// What draws marks: tools, meanings, size of the brush, undo.

import { h, iconButton, segmented } from "../dom.js";
import { KINDS } from "../marks/marks.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Choice, Kind, Tool } from "../types.js" */

/** @type {readonly Choice<Tool>[]} */
const TOOLS = [
  { value: "hand", label: tr("Move and seek"), key: "V", icon: "hand", word: tr("Move") },
  { value: "box", label: tr("Box"), key: "B", icon: "box", word: tr("Box") },
  { value: "lasso", label: tr("Lasso"), key: "O", icon: "lasso", word: tr("Lasso") },
  { value: "brush", label: tr("Brush"), key: "P", icon: "brush", word: tr("Brush") },
  { value: "eraser", label: tr("Eraser"), key: "E", icon: "eraser", word: tr("Eraser") },
  { value: "notch", label: tr("Notch: click on a line to take it out"), key: "N", icon: "notch", word: tr("Notch") },
];
/** @type {readonly Choice<Kind>[]} */
const MEANINGS = /** @type {Kind[]} */ (Object.keys(KINDS)).map((kind) => {
  const { label, help } = KINDS[kind];
  return { value: kind, label, title: help, swatch: kind };
});

export class ToolBar {
  #bench;
  #tools = segmented(tr("Tool"), TOOLS, (tool) => this.#bench.setTool(tool));
  #kinds = segmented(tr("What a mark means"), MEANINGS, (kind) => this.#bench.setKind(kind));
  #brush = h("input", {
    type: "range",
    min: "3",
    max: "60",
    step: "1",
    "aria-label": tr("Size of brush and eraser"),
    oninput: () => this.#bench.setBrush(Number(this.#brush.value)),
  });
  #brushField = h("label", { class: "field brush" }, h("span", {}, tr("Size")), this.#brush);
  #undo = iconButton("undo", tr("Undo"), () => this.#bench.drawing.undo(), {
    "aria-keyshortcuts": "Control+Z",
    "data-word": tr("Undo"),
  });
  #redo = iconButton("redo", tr("Redo"), () => this.#bench.drawing.redo(), {
    "aria-keyshortcuts": "Control+Shift+Z",
    "data-word": tr("Redo"),
  });

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    this.#tools.element.classList.add("icons");
    this.#kinds.element.classList.add("kinds");
    const steps = h("div", { class: "group end steps" }, this.#undo, this.#redo);
    bench.shell.tools.append(this.#tools.element, steps, this.#kinds.element, this.#brushField);
  }

  toolChanged() {
    const { gestures, drawing, shell } = this.#bench;
    this.#tools.set(gestures.tool);
    this.#kinds.set(drawing.kind);
    this.#brush.value = String(drawing.brushPx);
    this.#brushField.hidden = !["brush", "eraser"].includes(gestures.tool);
    shell.tools.classList.toggle("drawing", !["hand", "eraser", "notch"].includes(gestures.tool));
  }

  marksChanged() {
    const { board } = this.#bench;
    this.#undo.disabled = !board.canUndo;
    this.#redo.disabled = !board.canRedo;
  }
}
