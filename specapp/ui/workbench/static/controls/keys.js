// The keyboard. Keys count while the focus is in the workbench, or nowhere in particular.

const FIELDS = "input:not([type=range]), select, textarea, [contenteditable=true]";
const PRESSABLE = "button, a, summary, [role=button], [role=tab], [role=slider], [role=combobox]";
const SEEK_SHARE = 0.02;
const PAN_SHARE = 0.1;
const TOOLS = { v: "hand", b: "box", o: "lasso", p: "brush", e: "eraser" };

export class Keys {
  #bench;
  #abort = new AbortController();

  constructor(bench) {
    this.#bench = bench;
    document.addEventListener("keydown", (event) => this.#down(event), { signal: this.#abort.signal });
  }

  dispose() {
    this.#abort.abort();
  }

  #down(event) {
    if (event.defaultPrevented || event.altKey || !this.#concerns(event)) return;
    const command = event.ctrlKey || event.metaKey ? this.#withControl(event) : this.#plain(event);
    if (!command) return;
    event.preventDefault();
    command();
  }

  #concerns(event) {
    const target = event.composedPath()[0];
    const inside = event.composedPath().includes(this.#bench.shell.root);
    if (target instanceof Element && target.matches(FIELDS)) return false;
    if (inside) {
      if (target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(event.key)) return false;
      return !(target.matches("button, summary") && (event.key === " " || event.key === "Enter"));
    }
    const nowhere = target === document.body || target === document.documentElement || target?.matches?.("section, main, .stApp");
    return nowhere && !target.matches(PRESSABLE) && !event.key.startsWith("Arrow") && event.key !== "Delete";
  }

  #withControl(event) {
    const { board } = this.#bench;
    const key = event.key.toLowerCase();
    if (key === "z") return () => (event.shiftKey ? board.redo() : board.undo());
    return key === "y" ? () => board.redo() : null;
  }

  #plain(event) {
    const bench = this.#bench;
    const { player, range, board, blind } = bench;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (blind.running && blind.key(key)) return () => {};
    if (key in TOOLS) return () => bench.setTool(TOOLS[key]);
    const seek = (share) => () => {
      if (event.shiftKey) range.pan(share * 5);
      else player.seek(player.position + share * range.span);
    };
    const zoom = (factor) => () => {
      const at = player.position;
      range.zoomTime(factor, at >= range.start && at <= range.end ? at : (range.start + range.end) / 2);
    };
    const commands = {
      " ": () => player.toggle(),
      1: () => bench.choose("original"),
      2: () => bench.choose("denoised"),
      3: () => bench.choose("removed"),
      l: () => bench.toggleLoop(),
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
    if (board.selected) {
      commands.Delete = () => board.remove(board.selected);
      commands.Backspace = commands.Delete;
    }
    return commands[key] ?? null;
  }
}
