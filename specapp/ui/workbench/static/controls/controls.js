// Buttons, selects and sliders above the picture; they show the state of the workbench and change nothing by themselves.

import { clock } from "../picture/axes.js";
import { h, icon, iconButton, segmented, select } from "../dom.js";
import { dualSlider } from "./dualslider.js";
import { KINDS } from "../marks/marks.js";

const LEVEL_LIMITS = [-140, 10];
const SOUNDS = [
  { value: "original", label: "Original", key: "1", swatch: "original" },
  { value: "denoised", label: "Denoised", key: "2", swatch: "denoised" },
  { value: "removed", label: "Removed", key: "3", swatch: "removed" },
];
const MODES = [
  { value: "both", label: "Both", title: "Original above, denoised below" },
  { value: "split", label: "Split", title: "Original left, denoised right of a line that can be dragged" },
  { value: "single", label: "Single", title: "The picture of what is heard" },
  { value: "difference", label: "Difference", title: "What has become quieter (blue) or louder (orange)" },
];
const TOOLS = [
  { value: "hand", label: "Move and seek", key: "V", icon: "hand" },
  { value: "box", label: "Box", key: "B", icon: "box" },
  { value: "lasso", label: "Lasso", key: "O", icon: "lasso" },
  { value: "brush", label: "Brush", key: "P", icon: "brush" },
  { value: "eraser", label: "Eraser", key: "E", icon: "eraser" },
];
const AXES = [["mel", "Mel"], ["log", "Log"], ["notes", "Log, notes"], ["linear", "Linear"]];

export class Controls {
  #bench;

  constructor(bench) {
    this.#bench = bench;
    this.#buildTransport();
    this.#buildLook();
    this.#buildTools();
    this.#buildZoom();
  }

  /** New data of the page. */
  update(data) {
    const { stage } = this.#bench;
    for (const { value } of SOUNDS) this.sounds.button(value).disabled = !stage.sounds[value];
    for (const { value } of MODES) this.modes.button(value).disabled = value !== "single" && !stage.sounds.denoised;
    const after = this.sounds.button("denoised");
    after.lastChild.textContent = stage.after;
    after.title = `${stage.after} (2)`;
    this.busy.textContent = data.busy ?? "";
    this.busy.hidden = !data.busy;
    this.soundChanged();
    this.lookChanged();
    this.toolChanged();
    this.marksChanged();
    this.positionChanged();
  }

  soundChanged() {
    const { player, blind } = this.#bench;
    this.play.replaceChildren(icon(player.playing ? "pause" : "play"));
    this.play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    this.play.classList.toggle("waiting", player.waiting);
    this.sounds.set(blind.running ? null : player.chosen);
    for (const { value } of SOUNDS) {
      this.sounds.button(value).disabled = blind.running || !player.sounds[value];
    }
    this.loop.setAttribute("aria-pressed", String(player.loop !== null));
    this.match.setAttribute("aria-pressed", String(Boolean(player.matched)));
    this.match.disabled = blind.running || !player.sounds.denoised;
    this.blindButton.disabled = !player.sounds.denoised;
    this.blindButton.setAttribute("aria-pressed", String(blind.running));
    this.volume.value = player.volume;
    this.positionChanged();
  }

  positionChanged() {
    const { player, data } = this.#bench;
    const offset = data?.tracks.original.start_s ?? 0;
    const text = clock(player.heardPosition + offset, 0.1);
    if (this.time.textContent !== text) this.time.textContent = text;
    this.total.textContent = clock(player.duration + offset, player.duration < 10 ? 0.1 : 1);
  }

  lookChanged() {
    const { stage, range, colours } = this.#bench;
    this.modes.set(stage.sounds.denoised ? stage.mode : "single");
    this.axis.box.value = stage.notes ? "notes" : range.axis;
    this.colours.box.value = colours;
    this.levels.set(stage.levels.lowest, stage.levels.highest);
  }

  toolChanged() {
    const { gestures, kind, brushPx } = this.#bench;
    this.tools.set(gestures.tool);
    this.kinds.set(kind);
    this.brush.value = brushPx;
    this.brushField.hidden = !["brush", "eraser"].includes(gestures.tool);
    this.#bench.shell.tools.classList.toggle("drawing", !["hand", "eraser"].includes(gestures.tool));
  }

  marksChanged() {
    const { board } = this.#bench;
    this.undo.disabled = !board.canUndo;
    this.redo.disabled = !board.canRedo;
  }

  rangeChanged() {
    this.fit.disabled = this.#bench.range.isWhole;
  }

  /** The picture was drawn: say whether sharper pixels are on their way. */
  drawn() {
    this.#bench.shell.stage.classList.toggle("sharpening", !this.#bench.stage.isSharp);
  }

  #buildTransport() {
    const { player, blind } = this.#bench;
    const bench = this.#bench;
    this.play = h("button", { type: "button", class: "play", "aria-keyshortcuts": "Space", onclick: () => player.toggle() });
    this.time = h("span", { class: "now" }, "0:00.0");
    this.total = h("span", { class: "total" }, "0:00");
    this.sounds = segmented("What you hear", SOUNDS, (name) => bench.choose(name));
    this.sounds.element.classList.add("sounds");
    this.loop = toggle("loop", "Loop", "Loop the selection, or what is on the screen (L)", () => bench.toggleLoop());
    this.match = toggle("match", "Match level", "Make all equally loud, so that louder does not pass for better", () =>
      bench.setMatched(!player.matched),
    );
    this.blindButton = toggle("blind", "Blind test", "Find out whether you really hear a difference", () => blind.toggle());
    this.volume = h("input", {
      type: "range",
      min: "0",
      max: "1",
      step: "0.01",
      value: "1",
      "aria-label": "Volume",
      oninput: () => player.setVolume(Number(this.volume.value)),
    });
    this.busy = h("span", { class: "busy", hidden: true });
    this.#bench.shell.transport.append(
      this.play,
      h("div", { class: "time", "aria-label": "Position and duration", role: "group" }, this.time, h("span", { class: "slash" }, "/"), this.total),
      this.sounds.element,
      this.busy,
      h("div", { class: "group end" }, this.loop, this.match, this.blindButton, h("label", { class: "volume" }, icon("volume"), this.volume)),
    );
  }

  #buildLook() {
    const bench = this.#bench;
    this.modes = segmented("Pictures", MODES, (mode) => bench.setMode(mode));
    this.axis = select("Axis", AXES, (axis) => bench.setAxis(axis));
    this.colours = select("Colours", [], (name) => bench.setColours(name));
    this.levels = dualSlider("Levels", LEVEL_LIMITS, (lowest, highest) => bench.setLevels(lowest, highest));
    const fields = h("div", { class: "group end fields" }, this.axis.element, this.colours.element, this.levels.element);
    const more = iconButton("sliders", "Axis, colours and levels", () => {
      const open = fields.classList.toggle("open");
      more.setAttribute("aria-expanded", String(open));
    });
    more.classList.add("more");
    more.setAttribute("aria-expanded", "false");
    bench.shell.look.append(this.modes.element, more, fields);
  }

  /** The names of the colour maps, once they are known. */
  offerColours(maps) {
    if (this.colours.box.options.length) return;
    for (const { name, label } of Object.values(maps)) this.colours.box.append(h("option", { value: name }, label.replace(/ \(.*/, "")));
  }

  #buildTools() {
    const bench = this.#bench;
    this.tools = segmented("Tool", TOOLS, (tool) => bench.setTool(tool));
    this.tools.element.classList.add("icons");
    const kinds = Object.entries(KINDS).map(([value, { label, help }]) => ({ value, label, title: help, swatch: value }));
    this.kinds = segmented("What a mark means", kinds, (kind) => bench.setKind(kind));
    this.kinds.element.classList.add("kinds");
    this.brush = h("input", {
      type: "range",
      min: "3",
      max: "60",
      step: "1",
      "aria-label": "Size of brush and eraser",
      oninput: () => bench.setBrush(Number(this.brush.value)),
    });
    this.brushField = h("label", { class: "field brush" }, h("span", {}, "Size"), this.brush);
    this.undo = iconButton("undo", "Undo", () => bench.board.undo(), { "aria-keyshortcuts": "Control+Z" });
    this.redo = iconButton("redo", "Redo", () => bench.board.redo(), { "aria-keyshortcuts": "Control+Shift+Z" });
    bench.shell.tools.append(
      this.tools.element,
      h("div", { class: "group end steps" }, this.undo, this.redo),
      this.kinds.element,
      this.brushField,
    );
  }

  #buildZoom() {
    const { range, player, shell } = this.#bench;
    const zoom = (factor) => {
      const at = player.position;
      range.zoomTime(factor, at >= range.start && at <= range.end ? at : (range.start + range.end) / 2);
    };
    this.fit = iconButton("fit", "Show everything", () => range.fit(), { "aria-keyshortcuts": "0" });
    const keys = iconButton("keys", "Keyboard", () => {
      shell.keys.hidden = !shell.keys.hidden;
      keys.setAttribute("aria-expanded", String(!shell.keys.hidden));
    });
    keys.setAttribute("aria-expanded", "false");
    shell.zoom.append(
      keys,
      iconButton("minus", "Zoom out", () => zoom(2), { "aria-keyshortcuts": "-" }),
      iconButton("plus", "Zoom in", () => zoom(0.5), { "aria-keyshortcuts": "+" }),
      this.fit,
    );
  }
}

function toggle(name, label, title, onclick) {
  return h("button", { type: "button", class: `toggle for-${name}`, "aria-label": label, "aria-pressed": "false", title, onclick }, icon(name), h("span", {}, label));
}
