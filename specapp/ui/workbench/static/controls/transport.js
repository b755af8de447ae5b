// Play, position, which sound is heard, and how: the first row of buttons.

import { clock } from "../picture/axes.js";
import { h, icon, segmented } from "../dom.js";
import { tr } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Choice, PageData, SoundName } from "../types.js" */

/** @type {readonly Choice<SoundName>[]} */
const SOUNDS = [
  { value: "original", label: tr("Original"), key: "1", swatch: "original" },
  { value: "denoised", label: tr("Denoised"), key: "2", swatch: "denoised" },
  { value: "removed", label: tr("Removed"), key: "3", swatch: "removed" },
];
const LOOP = tr("Loop the selection, or what is on the screen (L)");
const MATCH = tr(
  "Make all equally loud, so that louder does not pass for better; as loud as files shall be, where that was chosen",
);
const BLIND = tr("Find out whether you really hear a difference");

export class Transport {
  #bench;
  #play = h("button", {
    type: "button",
    class: "play",
    "aria-keyshortcuts": "Space",
    onclick: () => this.#bench.player.toggle(),
  });
  #now = h("span", { class: "now" }, "0:00.0");
  #total = h("span", { class: "total" }, "0:00");
  #sounds = segmented(tr("What you hear"), SOUNDS, (name) => this.#bench.choose(name));
  #busy = h("span", { class: "busy", hidden: true });
  #loop = toggle("loop", tr("Loop"), LOOP, () => this.#bench.listening.toggleLoop());
  #match = toggle("match", tr("Match level"), MATCH, () => this.#bench.setMatched(!this.#bench.player.matched));
  #blind = toggle("blind", tr("Blind test"), BLIND, () => this.#bench.blind.toggle());
  #volume = h("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "0.01",
    value: "1",
    "aria-label": tr("Volume"),
    oninput: () => this.#bench.player.setVolume(Number(this.#volume.value)),
  });

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    this.#sounds.element.classList.add("sounds");
    const clocks = [this.#now, h("span", { class: "slash" }, "/"), this.#total];
    bench.shell.transport.append(
      this.#play,
      h("div", { class: "time", "aria-label": tr("Position and duration"), role: "group" }, ...clocks),
      this.#sounds.element,
      this.#busy,
      h("div", { class: "group end" }, this.#loop, this.#match, this.#blind, this.#volumeField()),
    );
  }

  /**
   * New data of the page.
   *
   * @param {PageData} data
   */
  update({ busy }) {
    const { labels } = this.#bench.stage;
    for (const { value, key } of SOUNDS) {
      const button = this.#sounds.button(value);
      const label = button.lastElementChild;
      if (label) label.textContent = labels[value];
      button.title = `${labels[value]} (${key})`;
      button.hidden = !labels[value];
    }
    this.#busy.textContent = busy ?? "";
    this.#busy.hidden = !busy;
    this.soundChanged();
  }

  soundChanged() {
    const { player, blind } = this.#bench;
    this.#play.replaceChildren(icon(player.playing ? "pause" : "play"));
    this.#play.setAttribute("aria-label", player.playing ? tr("Pause") : tr("Play"));
    this.#play.classList.toggle("waiting", player.waiting);
    this.#sounds.set(blind.running ? null : player.chosen);
    for (const { value } of SOUNDS) this.#sounds.button(value).disabled = blind.running || !player.sounds[value];
    this.#loop.setAttribute("aria-pressed", String(player.loop !== null));
    this.#match.setAttribute("aria-pressed", String(player.matched));
    this.#match.disabled = blind.running || !player.sounds.denoised;
    this.#blind.disabled = !player.sounds.denoised;
    this.#blind.setAttribute("aria-pressed", String(blind.running));
    this.#volume.value = String(player.volume);
    this.positionChanged();
  }

  positionChanged() {
    const { player, startS } = this.#bench;
    const text = clock(player.heardPosition + startS, 0.1);
    if (this.#now.textContent !== text) this.#now.textContent = text;
    this.#total.textContent = clock(player.duration + startS, player.duration < 10 ? 0.1 : 1);
  }

  #volumeField() {
    return h("label", { class: "volume" }, icon("volume"), this.#volume);
  }
}

/**
 * A button with an icon and a word that stays pressed.
 *
 * @param {string} name
 * @param {string} label
 * @param {string} title
 * @param {() => void} onclick
 */
function toggle(name, label, title, onclick) {
  const properties = { type: "button", class: `toggle for-${name}`, "aria-label": label, "aria-pressed": "false" };
  const word = { "data-word": label.split(" ")[0] };
  return h("button", { ...properties, ...word, title, onclick }, icon(name), h("span", {}, label));
}
