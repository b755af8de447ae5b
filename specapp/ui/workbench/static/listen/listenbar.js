// How fast it plays, a bat detector, markers, and what is heard as a file: the row below the picture.

import { clock } from "../picture/axes.js";
import { h, icon, iconButton, redraw, select } from "../dom.js";
import { LONGEST_S, partUrl, saveText } from "./takeaway.js";
import { tr, within, written } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Marker } from "./types.js" */
/** @import { Stretch } from "../types.js" */

export const SPEEDS = [2, 1.5, 1.25, 1, 0.75, 0.5, 0.25, 0.1, 0.05];
const SPEED_HELP = tr(
  "Slower is lower, as with a tape. Ten times slower brings bats down to where they are heard (< and >)",
);
const MARKERS_HELP = tr(
  "Moments with a name, kept by this browser. Settings, their link and their file do not hold them: take them along here.",
);
const DETECTOR_HELP = tr("Brings what lies around a frequency down to where it is heard, at once and at full speed");
/** Below, nothing is recorded that a bat detector is needed for. */
const LEAST_DETECTOR_RATE = 64_000;
const DETECTOR_KHZ = 40;

export class ListenBar {
  #bench;
  #speed = select(
    tr("Speed"),
    SPEEDS.map((speed) => /** @type {const} */ ([String(speed), written(`${speed} ×`)])),
    (text) => this.#bench.player.setPace(Number(text)),
  );
  #detector = h("button", {
    type: "button",
    class: "toggle",
    title: DETECTOR_HELP,
    "aria-pressed": "false",
    onclick: () => this.#toggleDetector(),
  });
  #tuning = h("input", {
    type: "range",
    min: "10",
    max: "100",
    step: "1",
    value: DETECTOR_KHZ,
    "aria-label": tr("Bat detector tuned to, kilohertz"),
    oninput: () => this.#bench.player.setPace(1, 1000 * this.#tuning.valueAsNumber),
  });
  #tuned = h("span", { class: "value" });
  #tuningField = h("label", { class: "field tuning" }, this.#tuning, this.#tuned);
  #loop = h("a", { class: "quiet file", download: true });

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    this.#speed.element.title = SPEED_HELP;
    this.#detector.append(tr("Bat detector"));
    this.#loop.append(icon("save"), tr("Loop as WAV"));
    const marker = h("button", {
      type: "button",
      class: "quiet",
      title: tr("Name this moment (K)"),
      onclick: () => this.mark(),
    });
    marker.append(icon("flag"), tr("Marker"));
    const detector = h("div", { class: "group" }, this.#detector, this.#tuningField);
    bench.shell.listen.append(this.#speed.element, detector, h("div", { class: "group end" }, this.#loop, marker));
    bench.player.addEventListener("change", () => this.update());
    bench.markers.addEventListener("change", () => this.#list());
    this.update();
    this.#list();
  }

  /** Show how it plays now, and offer what can be taken away. */
  update() {
    const { player } = this.#bench;
    this.#speed.box.value = String(player.speed);
    const offered = player.rate >= LEAST_DETECTOR_RATE;
    const expansion = this.#speed.box.querySelector('[value="0.1"]');
    if (expansion) expansion.textContent = offered ? tr("0.1 × (bats)") : written("0.1 ×");
    this.#detector.hidden = !offered;
    this.#tuningField.hidden = !offered || player.tunedHz === null;
    this.#detector.setAttribute("aria-pressed", String(player.tunedHz !== null));
    this.#tuning.max = String(Math.floor(player.rate / 2000));
    this.#tuned.textContent = `${this.#tuning.value} kHz`;
    this.#offer(this.#loop, player.loop);
  }

  /** @param {Stretch} selection */
  selectLoop(selection) {
    const { player } = this.#bench;
    player.setLoop(selection);
    const [start, end] = selection;
    this.#bench.announce(
      player.loop ? tr("Loop from {start} to {stop}", { start: clock(start, 0.1), stop: clock(end, 0.1) }) : "",
    );
  }

  toggleLoop() {
    const { player, range } = this.#bench;
    const { start, end, span, duration } = range;
    if (player.loop) player.setLoop(null);
    else player.setLoop(span < duration * 0.999 ? [start, end] : [0, duration]);
    this.#bench.announce(player.loop ? tr("Loop on") : tr("Loop off"));
  }

  /**
   * Play at the next slower or faster speed.
   *
   * @param {1 | -1} way
   */
  step(way) {
    const { player } = this.#bench;
    const faster = SPEEDS.findLast((speed) => speed > player.speed) ?? SPEEDS[0];
    const slower = SPEEDS.find((speed) => speed < player.speed) ?? SPEEDS[SPEEDS.length - 1];
    player.setPace(way > 0 ? faster : slower);
    this.#bench.announce(tr("Speed {factor} ×", { factor: written(String(player.speed)) }));
  }

  /** Put a marker where the playhead is. */
  mark() {
    const { markers, player, startS } = this.#bench;
    const at = player.heardPosition + startS;
    this.#bench.announce(
      markers.add(at) ? tr("Marker at {time}", { time: clock(at, 0.01) }) : tr("There is a marker here already"),
    );
  }

  /**
   * Go to the marker beside the playhead.
   *
   * @param {1 | -1} way
   */
  jump(way) {
    const { markers, player, startS } = this.#bench;
    const marker = markers.beside(player.position + startS, way);
    if (marker) this.#go(marker);
    else this.#bench.announce(way > 0 ? tr("No marker behind here") : tr("No marker before here"));
  }

  #toggleDetector() {
    const { player } = this.#bench;
    player.setPace(1, player.tunedHz === null ? 1000 * this.#tuning.valueAsNumber : null);
  }

  /** @param {Marker} marker */
  #go({ at, name }) {
    this.#bench.player.seek(at - this.#bench.startS);
    this.#bench.announce(`${name || tr("Marker")}, ${clock(at, 0.01)}`);
  }

  /**
   * Let a link give a part of what is heard, if there is one that is not too long.
   *
   * @param {HTMLAnchorElement} link
   * @param {Stretch | null} stretch
   */
  #offer(link, stretch) {
    const { player, markers } = this.#bench;
    const sound = player.sounds[player.chosen];
    link.hidden = !sound || !stretch || stretch[1] - stretch[0] > LONGEST_S;
    if (link.hidden || !sound || !stretch) return;
    link.href = partUrl(sound, stretch, player.strength, markers.list);
    const [start, stop] = stretch.map((seconds) => clock(seconds, 0.01));
    const heard = within(this.#bench.stage.labels[player.chosen]);
    link.title = tr("What is heard now ({sound}), from {start} to {stop}", { sound: heard, start, stop });
  }

  #list() {
    const { markers, player, shell } = this.#bench;
    shell.flags.hidden = !markers.list.length;
    this.#offer(this.#loop, player.loop);
    this.#bench.overlay.draw();
    redraw(shell.flags, () => this.#listed(markers.list));
  }

  /** @param {readonly Marker[]} list */
  #listed(list) {
    if (!list.length) return [];
    const head = h("div", { class: "marks-head" }, h("h3", {}, tr("Markers ({n})", { n: list.length })), this.#files());
    const hint = h("p", { class: "hint" }, MARKERS_HELP);
    return [head, hint, h("ul", {}, ...list.map((marker) => this.#item(marker)))];
  }

  #files() {
    const { markers } = this.#bench;
    const labels = h("button", {
      type: "button",
      class: "quiet",
      title: tr("A text of labels, as Audacity reads them"),
      "data-focus": "labels",
      onclick: () => saveText(markers.labels, "labels.txt"),
    });
    labels.append(icon("save"), tr("Labels"));
    const wav = h("a", { class: "quiet file", download: true, href: "#", "data-focus": "cues" });
    wav.append(icon("save"), tr("WAV with markers"));
    const offer = () => this.#offer(wav, [0, this.#bench.player.duration]);
    for (const event of ["pointerdown", "focus"]) wav.addEventListener(event, offer);
    offer();
    return h("div", { class: "group end" }, labels, wav);
  }

  /** @param {Marker} marker */
  #item(marker) {
    const { markers } = this.#bench;
    const time = clock(marker.at, 0.01);
    /** @type {HTMLInputElement} */
    const name = h("input", {
      type: "text",
      maxlength: "80",
      value: marker.name,
      "aria-label": tr("Name of the marker at {time}", { time }),
      "data-focus": `name-${marker.at}`,
      onchange: () => markers.rename(marker, name.value),
    });
    const go = h("button", { type: "button", class: "quiet time-of", onclick: () => this.#go(marker) });
    go.append(icon("flag"), time);
    go.setAttribute("aria-label", tr("Go to {marker}, {time}", { marker: marker.name || tr("the marker"), time }));
    const remove = iconButton("close", tr("Delete the marker at {time}", { time }), () => markers.remove(marker));
    return h("li", {}, go, name, remove);
  }
}
