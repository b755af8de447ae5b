// The skeleton of the workbench: what lies where, and the texts for those who cannot see it.

import { h } from "./dom.js";
import { tr } from "./page/language.js";

/** @import { Shell } from "./types.js" */

/** Each may change what those before it say. */
const STYLES = [
  "workbench.css",
  "controls/controls.css",
  "picture/picture.css",
  "marks/marks.css",
  "listen/listen.css",
  "adapted.css",
];
/** @type {[keys: string, text: string][]} */
const KEYS = [
  [tr("Space"), tr("play, pause")],
  ["1  2  3", tr("original, denoised, removed")],
  ["L", tr("loop the selection, or what is on the screen")],
  ["<  >", tr("slower, faster")],
  ["K  ,  .", tr("marker here; the marker before, behind")],
  ["←  →", tr("move the playhead; with Shift the picture")],
  ["↑  ↓", tr("move the frequencies; with Shift zoom them")],
  ["+  −  0", tr("zoom in, zoom out, show everything")],
];
/** @type {[keys: string, text: string][]} */
const GESTURES = [
  [tr("Click"), tr("go there")],
  [tr("Drag"), tr("move the picture; on the waveform choose a loop")],
  [tr("Wheel"), tr("zoom where the pointer is; with Shift move")],
  [tr("Two fingers"), tr("zoom and move")],
  [tr("Double click"), tr("show everything")],
];
/** @type {[keys: string, text: string][]} */
const DRAWING_KEYS = [
  ["V  B  O  P  E  N", tr("move, box, lasso, brush, eraser, notch")],
  ["M", tr("mark what is on the screen")],
  [tr("Delete"), tr("delete the selected mark")],
  [tr("Ctrl Z"), tr("undo; with Shift redo")],
];

/**
 * Build everything once and return its parts by name.
 *
 * @param {HTMLElement | ShadowRoot} parent
 * @returns {Shell}
 */
export function buildShell(parent) {
  const styles = STYLES.map((name) => h("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href }));
  const { picture, overlay, overview } = canvases();
  const parts = {
    transport: h("div", { class: "bar transport" }),
    blind: h("section", { class: "blind", hidden: true, "aria-label": tr("Blind test") }),
    look: h("div", { class: "bar look" }),
    tools: h("div", { class: "bar tools", role: "toolbar", "aria-label": tr("Shape the result") }),
    stage: h("div", { class: "stage" }, picture, overlay),
    film: h("div", { class: "film", hidden: true }),
    readout: h("output", { class: "readout", "aria-hidden": "true" }),
    status: h("p", { class: "status", role: "status", "aria-live": "polite" }),
    marks: h("section", { class: "marks", "aria-label": tr("Marks") }),
    zoom: h("div", { class: "zoom" }),
    keys: h("dl", { class: "keys", hidden: true }),
    first: h("div", { class: "bar first", role: "group", "aria-label": tr("What can be heard here"), hidden: true }),
    listen: h("div", { class: "bar listen", role: "group", "aria-label": tr("Speed, markers and files") }),
    flags: h("section", { class: "marks flags", "aria-label": tr("Markers"), hidden: true }),
    help: h("p", { id: "workbench-help", class: "unseen" }),
  };
  const foot = h("div", { class: "foot" }, parts.readout, parts.status, parts.zoom);
  const root = h(
    "div",
    { class: "workbench", role: "group", "aria-label": tr("Workbench: picture and sound"), "data-ready": "false" },
    parts.transport,
    parts.blind,
    h("div", { class: "pair" }, parts.look, parts.tools),
    h("div", { class: "beside" }, h("div", { class: "views" }, parts.stage, overview), parts.film),
    parts.first,
    foot,
    parts.keys,
    parts.listen,
    parts.flags,
    parts.marks,
    parts.help,
  );
  const loaded = styles.map((style) => new Promise((resolve) => style.addEventListener("load", resolve)));
  Promise.all(loaded).then(() => root.classList.add("styled"));
  parent.replaceChildren(...styles, root);
  return { ...parts, root, picture, overlay, overview };
}

function canvases() {
  const picture = h("canvas", { class: "picture", "aria-hidden": "true" });
  const overlay = h("canvas", {
    class: "overlay",
    tabindex: "0",
    role: "application",
    "aria-roledescription": tr("spectrogram"),
    "aria-label": tr("Spectrogram"),
    "aria-describedby": "workbench-help",
  });
  const overview = h("canvas", {
    class: "overview",
    tabindex: "0",
    role: "slider",
    "aria-label": tr("Position in the whole recording"),
    "aria-valuemin": "0",
    "aria-valuemax": "1",
    "aria-valuenow": "0",
  });
  return { picture, overlay, overview };
}

/**
 * Offer to draw marks, or only to see and hear.
 *
 * @param {Shell} shell
 * @param {boolean} offered
 */
export function offerTools(shell, offered) {
  if (shell.root.dataset.tools === String(offered)) return;
  shell.root.dataset.tools = String(offered);
  const keys = offered ? [...KEYS, ...DRAWING_KEYS] : KEYS;
  shell.tools.hidden = shell.marks.hidden = !offered;
  shell.keys.replaceChildren(...[...GESTURES, ...keys].map(([caps, text]) => keyRow(caps, text)));
  shell.help.textContent = keys.map(([caps, text]) => `${caps}: ${text}.`).join(" ");
}

/**
 * @param {string} keys
 * @param {string} text
 */
function keyRow(keys, text) {
  const caps = keys.split("  ").flatMap((key) => [h("kbd", {}, key), " "]);
  return h("div", {}, h("dt", {}, ...caps), h("dd", {}, text));
}
