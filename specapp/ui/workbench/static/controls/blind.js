// Blind test: A is the original, B the denoised sound, X is one of the two. Who hears a difference can tell which.

import { h, redraw } from "../dom.js";
import { tr, within } from "../page/language.js";

/** @import { Workbench } from "../bench.js" */
/** @import { SoundName } from "../types.js" */

/** @typedef {"a" | "b"} Known */

/** @type {Readonly<Record<Known, SoundName>>} */
const NAMES = { a: "original", b: "denoised" };

export class BlindTest {
  running = false;
  right = 0;
  asked = 0;
  #bench;
  /** @type {Known} */
  #secret = "a";
  /** @type {Known | "x"} */
  #heard = "x";
  #verdict = "";
  /** @type {{ chosen: SoundName, matched: boolean, urls: string } | null} */
  #before = null;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
  }

  toggle() {
    if (this.running) this.#end();
    else this.#start();
  }

  /** Stop when the sounds have changed: answers about two different results must not be added up. */
  update() {
    if (this.running && this.#urls() !== this.#before?.urls) this.#end();
  }

  /**
   * A key during the test; whether it meant something.
   *
   * @param {string} key
   */
  key(key) {
    if (["1", "2", "3"].includes(key)) return true;
    if (key !== "a" && key !== "b" && key !== "x") return false;
    this.#listen(key);
    return true;
  }

  #start() {
    const { player } = this.#bench;
    this.#before = { chosen: player.chosen, matched: player.matched, urls: this.#urls() };
    this.running = true;
    [this.right, this.asked, this.#verdict] = [0, 0, ""];
    this.#bench.setMatched(true);
    this.#draw();
    player.play();
  }

  #end() {
    this.running = false;
    const { player, shell } = this.#bench;
    shell.blind.hidden = true;
    if (!this.#before) return;
    player.choose(this.#before.chosen);
    this.#bench.setMatched(this.#before.matched);
  }

  /** Addresses of the two sounds. */
  #urls() {
    const { original, denoised } = this.#bench.stage.sounds;
    return `${original?.url} ${denoised?.url}`;
  }

  #draw() {
    this.#secret = crypto.getRandomValues(new Uint8Array(1))[0] & 1 ? "a" : "b";
    this.#listen("x");
  }

  /** @param {Known | "x"} which */
  #listen(which) {
    this.#heard = which;
    this.#bench.player.choose(NAMES[which === "x" ? this.#secret : which]);
    this.#show();
  }

  /** @param {Known} guess */
  #answer(guess) {
    const correct = guess === this.#secret;
    this.asked += 1;
    this.right += correct ? 1 : 0;
    this.#verdict = correct
      ? tr("Right: X was {letter}.", { letter: guess.toUpperCase() })
      : tr("Wrong: X was {letter}.", { letter: this.#secret.toUpperCase() });
    this.#bench.announce(`${this.#verdict} ${this.#score()}`);
    this.#draw();
  }

  #score() {
    if (!this.asked) return "";
    const luck = Math.round(100 * luckOf(this.right, this.asked));
    return tr("{right} of {asked} right; guessing does as well with {luck} % probability.", {
      right: this.right,
      asked: this.asked,
      luck,
    });
  }

  #show() {
    const { shell } = this.#bench;
    shell.blind.hidden = false;
    redraw(shell.blind, () => this.#shown());
  }

  #shown() {
    const { original, denoised } = this.#bench.stage.labels;
    const choices = [
      this.#listener("a", `A ${within(original)}`),
      this.#listener("b", `B ${within(denoised)}`),
      this.#listener("x", "X ?"),
    ];
    const end = { type: "button", class: "quiet end", "data-focus": "blind-end", onclick: () => this.#end() };
    return [
      h("p", {}, tr("X is A or B, at the same loudness. Switch as often as you like, then decide.")),
      h(
        "div",
        { class: "blind-row" },
        h("div", { class: "segmented", role: "group", "aria-label": tr("Listen") }, ...choices),
        h("div", { class: "group" }, this.#answerer("a", tr("X is A")), this.#answerer("b", tr("X is B"))),
        h("p", { class: "score" }, `${this.#verdict} ${this.#score()}`.trim()),
        h("button", end, tr("End the test")),
      ),
    ];
  }

  /**
   * @param {Known | "x"} value
   * @param {string} label
   */
  #listener(value, label) {
    const pressed = String(this.#heard === value);
    const focus = `blind-${value}`;
    const onclick = () => this.#listen(value);
    return h("button", { type: "button", "aria-pressed": pressed, "data-focus": focus, onclick }, label);
  }

  /**
   * @param {Known} value
   * @param {string} label
   */
  #answerer(value, label) {
    const focus = `answer-${value}`;
    return h(
      "button",
      { type: "button", class: "answer", "data-focus": focus, onclick: () => this.#answer(value) },
      label,
    );
  }
}

/**
 * Probability of at least `right` correct answers out of `asked` by tossing a coin.
 *
 * @param {number} right
 * @param {number} asked
 */
export function luckOf(right, asked) {
  let [sum, ways] = [0, 1];
  for (let wins = asked; wins >= right; wins -= 1) {
    sum += ways;
    ways = (ways * wins) / (asked - wins + 1);
  }
  return sum / 2 ** asked;
}
