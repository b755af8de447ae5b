// The workbench: picture, sound and marks of one recording, and how they act on each other.

import { clock } from "./picture/axes.js";
import { Agreement } from "./marks/agreement.js";
import { BlindTest } from "./controls/blind.js";
import { Controls } from "./controls/controls.js";
import { Gestures } from "./controls/gestures.js";
import { Hover } from "./controls/hover.js";
import { Keys } from "./controls/keys.js";
import { MarkBoard, erased } from "./marks/marks.js";
import { MarkList } from "./marks/marklist.js";
import { Overlay } from "./picture/overlay.js";
import { Overview } from "./picture/overview.js";
import { Player } from "./sound/player.js";
import { VisibleRange } from "./picture/range.js";
import { buildShell, offerTools } from "./shell.js";
import { Stage } from "./picture/stage.js";
import { loadColours } from "./picture/colours.js";
import { isOnTag } from "./marks/shapes.js";
import { brushRadii, finished, firstDraft } from "./marks/tools.js";
import { loadGains } from "./sound/loudness.js";
import { problemOf, soundsOf } from "./words.js";

export class Workbench {
  player = new Player();
  range = new VisibleRange();
  board = new MarkBoard();
  kind = "protect";
  brushPx = 14;
  agreement = new Agreement();
  data = null;
  #setState = () => {};
  #colours = null;
  #moving = 0;
  #observer;
  #gainsFor = "";

  constructor(root) {
    this.root = root;
    this.shell = buildShell(root);
    const { picture, overlay } = this.shell;
    this.stage = new Stage(picture, this.range);
    this.overlay = new Overlay(overlay, this);
    this.overview = new Overview(this.shell.overview, this);
    this.blind = new BlindTest(this);
    this.controls = new Controls(this);
    this.list = new MarkList(this);
    this.gestures = new Gestures(overlay, this);
    this.keys = new Keys(this);
    this.hover = new Hover(this);
    this.gestures.setTool("hand");
    this.player.addEventListener("change", () => this.#soundChanged());
    this.board.addEventListener("change", (event) => this.#marksChanged(event.detail));
    this.stage.addEventListener("error", (event) => this.#say(problemOf(event.detail)));
    this.stage.addEventListener("drawn", () => this.controls.drawn());
    this.range.addEventListener("change", () => this.controls.rangeChanged());
    this.#observer = new ResizeObserver(() => this.resize());
    this.#observer.observe(this.shell.stage);
    (root.host ?? root).workbench = this; // for tests, and for the curious
  }

  /** New data of the page: {tracks, marks, marks_version, places, look, busy, tools, after}. */
  async update(data, setState) {
    this.#setState = setState;
    this.data = data;
    this.#colours ??= await loadColours();
    this.controls.offerColours(this.#colours.maps);
    if (this.data !== data) return;
    offerTools(this.shell, data.tools);
    this.stage.after = data.after;
    this.shell.overlay.setAttribute("aria-label", `Spectrogram of the original and the ${data.after.toLowerCase()} sound`);
    if (!data.tools) this.setTool("hand");
    const sounds = soundsOf(data.tracks);
    const opened = sounds.original.url !== this.stage.sounds.original?.url;
    if (opened) await this.#open(sounds, data);
    if (this.data !== data) return;
    this.stage.sounds = sounds;
    this.player.setSounds(sounds);
    if (this.player.matched) this.setMatched(true, sounds);
    this.agreement.adopt(data, this.board);
    this.overlay.places = data.places.map((place) => this.agreement.placed(place));
    this.list.update();
    this.controls.update(data);
    this.blind.update();
    this.resize();
    this.shell.root.dataset.ready = "true";
  }

  resize() {
    const width = this.shell.stage.clientWidth;
    if (!width || !this.stage.table) return;
    this.stage.resize(width);
    this.overlay.resize();
    this.overview.resize();
  }

  /** Show other colours: a name of the tables. */
  setColours(name) {
    this.stage.table = this.#colours.maps[name];
    this.stage.differenceTable = this.#colours.difference;
    this.colours = name;
    this.stage.draw();
    this.overview.draw();
    this.controls.lookChanged();
  }

  setLevels(lowest, highest) {
    this.stage.levels = { lowest, highest };
    this.stage.refresh();
    this.controls.lookChanged();
  }

  setAxis(axis) {
    this.stage.notes = axis === "notes";
    this.range.setAxis(axis === "notes" ? "log" : axis);
    this.controls.lookChanged();
  }

  setMode(mode) {
    this.stage.mode = mode;
    this.resize();
    this.controls.lookChanged();
  }

  /** Let another sound through; the picture follows where it shows one only. */
  choose(name) {
    if (this.blind.running) return;
    this.player.choose(name);
  }

  /** Make these sounds equally loud, or leave them as they are. */
  async setMatched(matched, sounds = this.player.sounds) {
    this.player.matched = matched;
    const { original, denoised, removed } = sounds;
    const key = [original, denoised, removed].map((sound) => sound?.url).join(" ");
    this.#gainsFor = matched ? key : "";
    this.controls.soundChanged();
    if (!matched) {
      this.player.setGains({});
      return;
    }
    try {
      const gains = await loadGains(sounds);
      if (this.#gainsFor === key) this.player.setGains(gains);
    } catch (error) {
      this.player.matched = false;
      this.#say(problemOf(error));
      this.controls.soundChanged();
    }
  }

  /** Whether the page takes marks. */
  get draws() {
    return this.data?.tools ?? true;
  }

  setTool(tool) {
    if (!this.draws && tool !== "hand") return;
    this.gestures.setTool(tool);
    this.controls.toolChanged();
    this.hover.updateBrush();
  }

  setKind(kind) {
    this.kind = kind;
    this.controls.toolChanged();
  }

  setBrush(px) {
    this.brushPx = px;
    this.controls.toolChanged();
    this.hover.updateBrush();
  }

  selectLoop(selection) {
    this.player.setLoop(selection);
    this.#say(this.player.loop ? `Loop from ${clock(selection[0], 0.1)} to ${clock(selection[1], 0.1)}` : "");
  }

  toggleLoop() {
    const { start, end, span, duration } = this.range;
    if (this.player.loop) this.player.setLoop(null);
    else this.player.setLoop(span < duration * 0.999 ? [start, end] : [0, duration]);
    this.#say(this.player.loop ? "Loop on" : "Loop off");
  }

  beginDraft(tool, projection, point) {
    this.board.select(null);
    const brush = this.brushPx * this.stage.layout.ratio;
    this.overlay.draft = firstDraft(tool, this.kind, projection, point, brush);
    this.overlay.draw();
  }

  endDraft(projection) {
    const mark = finished(this.overlay.draft, projection);
    this.overlay.draft = null;
    if (mark) this.board.add(mark);
    this.overlay.draw();
  }

  eraseAt(projection, point) {
    const brush = brushRadii(projection, point, this.brushPx * this.stage.layout.ratio);
    const at = [projection.seconds(point.x), projection.hz(point.y)];
    const left = erased(this.board.marks, at, [brush.radius_s, brush.radius_hz]);
    if (left !== this.board.marks) this.board.previewAll(left);
  }

  endErase() {
    this.board.keepPreview();
  }

  /** A click: give a place back, select a mark, or go there. */
  click(zone, projection, point) {
    const onPane = zone.name === "pane" && this.gestures.tool === "hand";
    const place = onPane ? this.hover.placeUnder(projection, point) : null;
    const mark = onPane ? this.board.marks.findLast((one) => isOnTag(one, projection, point, this.stage.layout.px)) : null;
    if (mark) this.board.select(mark.id === this.board.selected ? null : mark.id);
    else if (place) this.giveBack(place);
    else this.player.seek(projection.seconds(point.x));
  }

  /** Protect a place that the caller points out. */
  giveBack(place) {
    const { start_s, end_s, low_hz, high_hz } = place;
    this.board.add({ kind: "protect", shape: "box", points: [[start_s, low_hz], [end_s, high_hz]] });
    this.#say("Given back: the place is protected");
  }

  announce(text) {
    this.#say(text);
  }

  dispose() {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#moving);
    this.keys.dispose();
    this.gestures.dispose();
    this.player.dispose();
    this.stage.dispose();
    this.overlay.dispose();
  }

  async #open(sounds, data) {
    const { look } = data;
    const { original } = sounds;
    this.setColours(look.colours);
    this.range.axis = look.axis;
    this.range.open(original.frames / original.sampleRate, original.sampleRate / 2);
    if (look.low_hz || look.high_hz) this.range.showBand(look.low_hz || this.range.lowHz, look.high_hz || this.range.nyquist);
    for (const lane of this.stage.lanes.values()) lane.clear();
    try {
      const { peak_db } = await (await fetch(`${original.url}/levels?${original.query.slice(1)}`)).json();
      const highest = Math.ceil(peak_db);
      this.setLevels(highest - look.range_db, highest);
    } catch {
      this.setLevels(-look.range_db, 0);
    }
  }

  #marksChanged(why) {
    if (why !== "preview") this.list.update();
    this.controls.marksChanged();
    if (why === "edit") this.#setState("marks", this.agreement.stated(this.board.marks));
  }

  #soundChanged() {
    if (!this.blind.running && this.stage.shown !== this.player.chosen) {
      this.stage.shown = this.player.chosen;
      this.stage.refresh();
    }
    if (this.player.error) this.#say(problemOf(this.player.error));
    this.controls.soundChanged();
    this.overlay.draw();
    this.overview.draw();
    if (this.player.playing && !this.#moving) this.#moving = requestAnimationFrame(() => this.#move());
  }

  #move() {
    this.#moving = 0;
    if (!this.player.playing) return;
    if (!this.player.loop) this.range.follow(this.player.heardPosition);
    this.overlay.draw();
    this.overview.draw();
    this.controls.positionChanged();
    this.#moving = requestAnimationFrame(() => this.#move());
  }

  #say(text) {
    this.shell.status.textContent = text;
  }
}
