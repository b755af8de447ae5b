// Blind test: A is the original, B the denoised sound, X is one of the two. Who hears a difference can tell which.

import { h } from "../dom.js";

const NAMES = { a: "original", b: "denoised" };

export class BlindTest {
  running = false;
  right = 0;
  asked = 0;
  #bench;
  #secret = "a";
  #heard = "x";
  #verdict = "";
  #before = null;

  constructor(bench) {
    this.#bench = bench;
  }

  toggle() {
    if (this.running) this.#end();
    else this.#start();
  }

  /** Stop when the sounds have changed: answers about two different results must not be added up. */
  update() {
    const { sounds } = this.#bench.stage;
    const urls = [sounds.original, sounds.denoised].map((sound) => sound?.url).join(" ");
    if (this.running && urls !== this.#before?.urls) this.#end();
  }

  /** A key during the test; whether it meant something. */
  key(key) {
    if (["1", "2", "3"].includes(key)) return true;
    if (!["a", "b", "x"].includes(key)) return false;
    this.#listen(key);
    return true;
  }

  #start() {
    const { player, stage } = this.#bench;
    const urls = [stage.sounds.original, stage.sounds.denoised].map((sound) => sound.url).join(" ");
    this.#before = { chosen: player.chosen, matched: player.matched, urls };
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
    player.choose(this.#before.chosen);
    this.#bench.setMatched(this.#before.matched);
  }

  #draw() {
    this.#secret = crypto.getRandomValues(new Uint8Array(1))[0] & 1 ? "a" : "b";
    this.#listen("x");
  }

  #listen(which) {
    this.#heard = which;
    this.#bench.player.choose(NAMES[which === "x" ? this.#secret : which]);
    this.#show();
  }

  #answer(guess) {
    const correct = guess === this.#secret;
    this.asked += 1;
    this.right += correct ? 1 : 0;
    this.#verdict = correct ? `Right: X was ${guess.toUpperCase()}.` : `Wrong: X was ${this.#secret.toUpperCase()}.`;
    this.#bench.announce(`${this.#verdict} ${this.#score()}`);
    this.#draw();
  }

  #score() {
    if (!this.asked) return "";
    const luck = Math.round(100 * luckOf(this.right, this.asked));
    return `${this.right} of ${this.asked} right; guessing does as well with ${luck} % probability.`;
  }

  #show() {
    const { shell } = this.#bench;
    const focus = shell.root.getRootNode().activeElement?.dataset?.focus;
    const listen = (value, label) =>
      h(
        "button",
        { type: "button", "aria-pressed": String(this.#heard === value), "data-focus": `blind-${value}`, onclick: () => this.#listen(value) },
        label,
      );
    const answer = (value, label) =>
      h("button", { type: "button", class: "answer", "data-focus": `answer-${value}`, onclick: () => this.#answer(value) }, label);
    shell.blind.hidden = false;
    shell.blind.replaceChildren(
      h("p", {}, "X is A or B, at the same loudness. Switch as often as you like, then decide."),
      h(
        "div",
        { class: "blind-row" },
        h("div", { class: "segmented", role: "group", "aria-label": "Listen" }, listen("a", "A original"), listen("b", `B ${this.#bench.stage.after.toLowerCase()}`), listen("x", "X ?")),
        h("div", { class: "group" }, answer("a", "X is A"), answer("b", "X is B")),
        h("p", { class: "score" }, `${this.#verdict} ${this.#score()}`.trim()),
        h("button", { type: "button", class: "quiet end", "data-focus": "blind-end", onclick: () => this.#end() }, "End the test"),
      ),
    );
    if (focus) shell.blind.querySelector(`[data-focus="${focus}"]`)?.focus();
  }
}

/** Probability of at least `right` correct answers out of `asked` by tossing a coin. */
export function luckOf(right, asked) {
  let [sum, ways] = [0, 1];
  for (let wins = asked; wins >= right; wins -= 1) {
    sum += ways;
    ways = (ways * wins) / (asked - wins + 1);
  }
  return sum / 2 ** asked;
}
