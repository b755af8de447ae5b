// How the pictures look: arrangement, axis, colours, brightness.

import { h, iconButton, segmented, select } from "../dom.js";
import { DualSlider } from "./dualslider.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Axis, Choice, ColourTable, Mode, Stretch } from "../types.js" */

/** @type {Stretch} */
const LEVEL_LIMITS_DB = [-140, 10];
/** @type {readonly Choice<Mode>[]} */
const MODES = [
  { value: "both", label: tr("Both"), title: tr("Original above, denoised below") },
  { value: "split", label: tr("Split"), title: tr("Original left, denoised right of a line that can be dragged") },
  { value: "single", label: tr("Single"), title: tr("The picture of what is heard") },
  { value: "difference", label: tr("Difference"), title: tr("What has become quieter (blue) or louder (orange)") },
];
/** @type {readonly [Axis | "notes", string][]} */
const AXES = [
  ["mel", tr("Mel")],
  ["log", tr("Log")],
  ["notes", tr("Log, notes")],
  ["linear", tr("Linear")],
];

const HELP = {
  axis: tr(
    "How low and high tones share the height: Mel as ears tell them apart, Log each octave alike, Linear each hertz alike",
  ),
  colours: tr("The colours from faint to loud"),
  levels: tr("Which level is drawn darkest and which brightest; the sound stays as it is"),
};

export class LookBar {
  #bench;
  #modes = segmented(tr("Pictures"), MODES, (mode) => this.#bench.look.setMode(mode));
  #axis = select(tr("Axis"), AXES, (axis) => this.#bench.look.setAxis(axis));
  #colours = select(tr("Colours"), [], (name) => this.#bench.look.setColours(name));
  #levels = new DualSlider(tr("Brightness"), LEVEL_LIMITS_DB, (lowest, highest) =>
    this.#bench.look.setLevels(lowest, highest),
  );

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    this.#axis.element.title = HELP.axis;
    this.#colours.element.title = HELP.colours;
    this.#levels.element.title = HELP.levels;
    const parts = [this.#axis.element, this.#colours.element, this.#levels.element];
    const fields = h("div", { class: "group end fields" }, ...parts);
    const more = iconButton("sliders", tr("Axis, colours and brightness"), () => {
      const open = fields.classList.toggle("open");
      more.setAttribute("aria-expanded", String(open));
    });
    more.classList.add("more");
    more.dataset.word = tr("Look");
    more.setAttribute("aria-expanded", "false");
    bench.shell.look.append(this.#modes.element, more, fields);
  }

  /**
   * The names of the colour maps, once they are known.
   *
   * @param {Record<string, ColourTable>} maps
   */
  offerColours(maps) {
    const { box } = this.#colours;
    if (box.options.length) return;
    for (const { name, label } of Object.values(maps))
      box.append(h("option", { value: name }, tr(label).replace(/ \(.*/, "")));
  }

  lookChanged() {
    const { stage, range, look } = this.#bench;
    for (const { value } of MODES) this.#modes.button(value).disabled = value !== "single" && !stage.sounds.denoised;
    this.#modes.set(stage.sounds.denoised ? stage.mode : "single");
    this.#axis.box.value = stage.notes ? "notes" : range.axis;
    this.#colours.box.value = look.colours;
    this.#levels.set(stage.levels.lowest, stage.levels.highest);
  }
}
