// The workbench: picture, sound and marks of one recording, and how they act on each other.

import { BlindTest } from "./controls/blind.js";
import { Clicks } from "./controls/clicks.js";
import { Controls } from "./controls/controls.js";
import { Gestures } from "./controls/gestures.js";
import { Hover } from "./controls/hover.js";
import { LiveStrength } from "./strength/livestrength.js";
import { Keys } from "./controls/keys.js";
import { Agreement } from "./marks/agreement.js";
import { Drawing } from "./marks/drawing.js";
import { MarkList } from "./marks/marklist.js";
import { MarkBoard } from "./marks/marks.js";
import { Places } from "./marks/places.js";
import { FirstVisit } from "./listen/firstvisit.js";
import { ListenBar } from "./listen/listenbar.js";
import { Markers } from "./listen/markers.js";
import { hertzText } from "./picture/axes.js";
import { Look } from "./picture/look.js";
import { Overlay } from "./picture/overlay.js";
import { Overview } from "./picture/overview.js";
import { VisibleRange } from "./picture/range.js";
import { Stage } from "./picture/stage.js";
import { buildShell, offerTools } from "./shell.js";
import { LevelMatch } from "./sound/levelmatch.js";
import { Player } from "./sound/player.js";
import { comeIntoView } from "./page/address.js";
import { problemOf, soundsOf, spectrogramOf } from "./page/words.js";
import { tr } from "./page/language.js";

/** @import { Component, Kind, OpenedSounds, PageData, Sound, SoundName, Sounds, Tool } from "./types.js" */

export class Workbench {
  player = new Player();
  range = new VisibleRange();
  board = new MarkBoard();
  markers = new Markers();
  firstVisit = new FirstVisit(this);
  drawing = new Drawing(this);
  clicks = new Clicks(this);
  places = new Places(this);
  look = new Look(this);
  agreement = new Agreement();
  strength = new LiveStrength((percent) => this.setStrength(percent));
  /** @type {PageData | null} */
  data = null;
  /** Who hears what is done here. @type {Pick<Component, "setStateValue" | "setTriggerValue"> | null} */
  #page = null;
  #moving = 0;
  #shown = "";
  #observer;
  #match = new LevelMatch(this.player, (error) => {
    this.#say(problemOf(error));
    this.controls.transport.soundChanged();
  });

  /** @param {HTMLElement | ShadowRoot} root */
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
    this.listening = new ListenBar(this);
    this.gestures = new Gestures(overlay, this);
    this.keys = new Keys(this);
    this.hover = new Hover(this);
    this.gestures.setTool("hand");
    this.player.addEventListener("change", () => this.#soundChanged());
    this.#listenToMarks();
    this.stage.addEventListener("error", (event) => this.#say(problemOf(event instanceof CustomEvent && event.detail)));
    this.stage.addEventListener("answered", () => this.#say(""));
    this.stage.addEventListener("drawn", () => this.controls.drawn());
    this.range.addEventListener("change", () => this.controls.rangeChanged());
    this.#observer = new ResizeObserver(() => this.resize());
    this.#observer.observe(this.shell.stage);
    Object.assign(root instanceof ShadowRoot ? root.host : root, { workbench: this }); // for tests, and for the curious
  }

  /** Where the sound starts in the whole recording, seconds. */
  get startS() {
    return this.data?.tracks.original.start_s ?? 0;
  }

  /**
   * New data of the page.
   *
   * @param {PageData} data
   * @param {Pick<Component, "setStateValue" | "setTriggerValue">} page
   */
  async update(data, page) {
    this.#page = page;
    this.data = data;
    try {
      await this.look.load();
    } catch (error) {
      this.#say(problemOf(error));
      return;
    }
    if (this.data !== data) return;
    this.#offer(data);
    const sounds = soundsOf(data.tracks);
    if (sounds.original.sound !== this.#shown) this.#turnTo(sounds.original);
    this.player.setSounds(sounds);
    const levels = await this.look.show(sounds.original, data.look);
    if (this.data !== data) return;
    if (levels) this.look.setLevels(levels.lowest, levels.highest);
    this.#show(sounds, data);
  }

  /**
   * Another recording: it is heard at once, and nothing of the last one is left while its picture is drawn.
   *
   * @param {Sound} original
   */
  #turnTo({ sound }) {
    if (this.#shown) comeIntoView();
    this.#shown = sound;
    this.stage.forget();
    this.overview.draw({ afresh: true });
    this.shell.root.dataset.ready = "false";
    this.#say(tr("The picture is being drawn. The sound can be heard already."));
  }

  /** @param {PageData} data */
  #offer({ tools, labels }) {
    offerTools(this.shell, tools);
    this.stage.labels = labels;
    this.shell.overlay.setAttribute("aria-label", spectrogramOf(labels));
    if (!tools) this.setTool("hand");
  }

  /**
   * @param {OpenedSounds} sounds
   * @param {PageData} data
   */
  #show(sounds, data) {
    if (this.shell.root.dataset.ready === "false") this.#say("");
    if (sounds.denoised && sounds.denoised.url !== this.stage.sounds.denoised?.url)
      this.#say(tr("{sound}: ready to hear", { sound: data.labels.denoised }));
    this.stage.sounds = sounds;
    this.setStrength(data.tools ? this.strength.value(data.strength) : data.strength);
    this.player.setSounds(sounds);
    if (this.player.matched) this.setMatched(true, sounds);
    this.agreement.adopt(data, this.board);
    this.markers.open(data.marks_of);
    this.overlay.lines = data.lines;
    this.firstVisit.show(data.pointers);
    this.places.show(data.places.map((place) => this.agreement.placed(place)));
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

  /**
   * Let another sound through; the picture follows where it shows one only.
   *
   * @param {SoundName} name
   */
  choose(name) {
    if (this.blind.running) return;
    this.player.choose(name);
  }

  /**
   * Make these sounds equally loud, or leave them as they are.
   *
   * @param {boolean} matched
   * @param {Sounds} sounds
   */
  setMatched(matched, sounds = this.player.sounds) {
    const done = this.#match.set(matched, sounds, this.data?.lufs ?? null);
    this.controls.transport.soundChanged();
    return done;
  }

  /**
   * Take less than all of what was removed away; heard and seen at once.
   *
   * @param {number} percent
   */
  setStrength(percent) {
    this.player.setStrength(percent / 100);
    this.stage.setStrength(percent / 100);
  }

  /** Whether the page takes marks. */
  get draws() {
    return this.data?.tools ?? true;
  }

  /** @param {Tool} tool */
  setTool(tool) {
    if (!this.draws && tool !== "hand") return;
    this.gestures.setTool(tool);
    this.controls.tools.toolChanged();
    this.hover.updateBrush();
  }

  /** @param {Kind} kind */
  setKind(kind) {
    this.drawing.kind = kind;
    this.controls.tools.toolChanged();
  }

  /** @param {number} px */
  setBrush(px) {
    this.drawing.brushPx = px;
    this.controls.tools.toolChanged();
    this.hover.updateBrush();
  }

  /**
   * Multiply the time on the screen by a factor, around the playhead if it can be seen.
   *
   * @param {number} factor
   */
  zoom(factor) {
    const { start, end } = this.range;
    const at = this.player.position;
    this.range.zoomTime(factor, at >= start && at <= end ? at : (start + end) / 2);
  }

  /**
   * Ask the page to take out the line that lies here.
   *
   * @param {number} seconds
   * @param {number} hz
   * @param {number} reachHz how far off it may lie
   */
  notch(seconds, hz, reachHz) {
    this.#say(tr("Looking for a line near {frequency}", { frequency: hertzText(hz) }));
    this.#page?.setTriggerValue("line", { at_s: seconds + this.startS, hz, reach_hz: reachHz });
  }

  /** @param {string} text */
  announce(text) {
    this.#say(text);
  }

  dispose() {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#moving);
    this.strength.dispose();
    this.keys.dispose();
    this.gestures.dispose();
    this.player.dispose();
    this.stage.dispose();
    this.overlay.dispose();
  }

  #listenToMarks() {
    this.board.addEventListener("change", () => this.controls.tools.marksChanged());
    for (const why of ["edit", "adopt", "select"]) this.board.addEventListener(why, () => this.list.update());
    this.board.addEventListener("edit", () =>
      this.#page?.setStateValue("marks", this.agreement.stated(this.board.marks)),
    );
  }

  #soundChanged() {
    if (!this.blind.running && this.stage.shown !== this.player.chosen) {
      this.stage.shown = this.player.chosen;
      this.stage.refresh();
    }
    if (this.player.error) this.#say(problemOf(this.player.error));
    this.controls.transport.soundChanged();
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
    this.controls.transport.positionChanged();
    this.#moving = requestAnimationFrame(() => this.#move());
  }

  /** @param {string} text */
  #say(text) {
    this.shell.status.textContent = text;
  }
}
