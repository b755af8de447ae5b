// The keyboard. Keys count while the focus is in the workbench, or nowhere in particular.

const FIELDS = "input:not([type=range]), select, textarea, [contenteditable=true]";
const PRESSABLE = "button, a, summary, [role=button], [role=tab], [role=slider], [role=combobox]";
const GROUNDS = "body, section, main, .stApp";
const SEEK_SHARE = 0.02;
const PAN_SHARE = 0.1;
/** @type {Readonly<Record<string, Tool>>} */
const TOOLS = { v: "hand", b: "box", o: "lasso", p: "brush", e: "eraser", n: "notch" };

/** @import { Workbench } from "../bench.js" */
/** @import { ListenBar } from "../listen/listenbar.js" */
/** @import { Tool } from "../types.js" */

/** Of several workbenches on a page, the one that was used last gets the keys that are pressed elsewhere. */
let latest = /** @type {Workbench | null} */ (null);

export class Keys {
  #bench;
  #abort = new AbortController();

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    latest ??= bench;
    document.addEventListener("keydown", (event) => this.#down(event), { signal: this.#abort.signal });
    for (const name of ["pointerdown", "focusin"]) bench.shell.root.addEventListener(name, () => (latest = bench));
  }

  dispose() {
    this.#abort.abort();
    if (latest === this.#bench) latest = null;
  }

  /** @param {KeyboardEvent} event */
  #down(event) {
    if (event.defaultPrevented || event.altKey || !this.#concerns(event)) return;
    const command = event.ctrlKey || event.metaKey ? this.#withControl(event) : this.#plain(event);
    if (!command) return;
    event.preventDefault();
    command();
  }

  /**
   * Whether a key that was pressed is meant for the workbench.
   *
   * @param {KeyboardEvent} event
   */
  #concerns(event) {
    const [target] = event.composedPath();
    if (!(target instanceof Element)) return false;
    if (target.matches(FIELDS)) return false;
    if (event.composedPath().includes(this.#bench.shell.root)) return !needs(target, event.key);
    if (latest && latest !== this.#bench) return false;
    const nowhere = target === document.documentElement || target.matches(GROUNDS);
    return nowhere && !target.matches(PRESSABLE) && !event.key.startsWith("Arrow") && event.key !== "Delete";
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {(() => void) | null}
   */
  #withControl(event) {
    const key = event.key.toLowerCase();
    if (key === "z") return () => (event.shiftKey ? this.#bench.drawing.redo() : this.#bench.drawing.undo());
    return key === "y" ? () => this.#bench.drawing.redo() : null;
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {(() => void) | null}
   */
  #plain(event) {
    const bench = this.#bench;
    const { player, range, board, blind } = bench;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (blind.running && blind.key(key)) return () => {};
    if (key in TOOLS) return () => bench.setTool(TOOLS[key]);
    const seek = (/** @type {number} */ share) => () => {
      if (event.shiftKey) range.pan(share * 5);
      else player.seek(player.position + share * range.span);
    };
    const zoom = (/** @type {number} */ factor) => () => bench.zoom(factor);
    /** @type {Record<string, () => void>} */
    const commands = {
      " ": () => player.toggle(),
      1: () => bench.choose("original"),
      2: () => bench.choose("denoised"),
      3: () => bench.choose("removed"),
      ...listeningKeys(bench.listening),
      0: () => range.fit(),
      "+": zoom(0.5),
      "=": zoom(0.5),
      "-": zoom(2),
      _: zoom(2),
      ArrowLeft: seek(-SEEK_SHARE),
      ArrowRight: seek(SEEK_SHARE),
      ArrowUp: () => (event.shiftKey ? range.zoomBand(0.7, (range.low + range.high) / 2) : range.pan(0, PAN_SHARE)),
      ArrowDown: () => (event.shiftKey ? range.zoomBand(1.4, (range.low + range.high) / 2) : range.pan(0, -PAN_SHARE)),
      Home: () => player.seek(0),
      End: () => player.seek(player.duration),
      Escape: () => {
        bench.gestures.cancel();
        board.select(null);
        if (bench.gestures.tool !== "hand") bench.setTool("hand");
        else player.setLoop(null);
      },
    };
    if (bench.draws) commands.m = () => bench.list.addBox();
    const { selected } = board;
    if (selected) commands.Delete = commands.Backspace = () => board.remove(selected);
    return commands[key] ?? null;
  }
}

/**
 * Loop, markers and speed.
 *
 * @param {ListenBar} listening
 * @returns {Record<string, () => void>}
 */
function listeningKeys(listening) {
  return {
    l: () => listening.toggleLoop(),
    k: () => listening.mark(),
    ",": () => listening.jump(-1),
    ".": () => listening.jump(1),
    "<": () => listening.step(-1),
    ">": () => listening.step(1),
  };
}

/**
 * Whether an element of the workbench has a use of its own for a key.
 *
 * @param {Element} element
 * @param {string} key
 */
function needs(element, key) {
  if (element.matches("input[type=range]")) return /^(Arrow|Home|End|Page)/.test(key);
  return element.matches("button, summary") && (key === " " || key === "Enter");
}
