// The skeleton of the workbench: what lies where, and the texts for those who cannot see it.

import { h } from "./dom.js";

const HELP =
  "Space plays and pauses. 1, 2 and 3 switch between original, denoised and removed. L loops. " +
  "Arrow left and right move the playhead, arrow up and down move the frequencies, plus and minus zoom, 0 shows everything. " +
  "Control Z undoes, control shift Z redoes, delete removes the selected mark, M marks what is on the screen.";

/** Build everything once and return its parts by name. */
export function buildShell(parent) {
  const style = h("link", { rel: "stylesheet", href: new URL("workbench.css", import.meta.url).href });
  const picture = h("canvas", { class: "picture", "aria-hidden": "true" });
  const overlay = h("canvas", {
    class: "overlay",
    tabindex: "0",
    role: "application",
    "aria-roledescription": "spectrogram",
    "aria-label": "Spectrogram of the original and the denoised sound",
    "aria-describedby": "workbench-help",
  });
  const overview = h("canvas", {
    class: "overview",
    tabindex: "0",
    role: "slider",
    "aria-label": "Position in the whole recording",
    "aria-valuemin": "0",
    "aria-valuemax": "1",
    "aria-valuenow": "0",
  });
  const parts = {
    transport: h("div", { class: "bar transport" }),
    blind: h("section", { class: "blind", hidden: true, "aria-label": "Blind test" }),
    look: h("div", { class: "bar look" }),
    tools: h("div", { class: "bar tools", role: "toolbar", "aria-label": "Shape the result" }),
    stage: h("div", { class: "stage" }, picture, overlay),
    readout: h("output", { class: "readout", "aria-hidden": "true" }),
    status: h("p", { class: "status", role: "status", "aria-live": "polite" }),
    marks: h("section", { class: "marks", "aria-label": "Marks" }),
    zoom: h("div", { class: "zoom" }),
  };
  const foot = h("div", { class: "foot" }, parts.readout, parts.status, parts.zoom);
  const root = h(
    "div",
    { class: "workbench", role: "group", "aria-label": "Workbench: picture and sound", "data-ready": "false" },
    parts.transport,
    parts.blind,
    parts.look,
    parts.tools,
    parts.stage,
    overview,
    foot,
    parts.marks,
    h("p", { id: "workbench-help", class: "unseen" }, HELP),
  );
  style.addEventListener("load", () => root.classList.add("styled"));
  parent.replaceChildren(style, root);
  return { ...parts, root, picture, overlay, overview };
}
