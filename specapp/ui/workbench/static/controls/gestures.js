// Pointer, wheel and pinch on the stage: moving about, seeking, choosing a loop, and the tools that draw.

import { inside } from "../picture/layout.js";
import { Projection } from "../picture/range.js";
import { cursorOf, handleAt } from "../marks/reshape.js";
import { DRAGS, clamp } from "./drags.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Drag, DragKind } from "./drags.js" */
/** @import { Point, Tool, Zone } from "../types.js" */

const CLICK_PX = 4;
const LONGEST_CLICK_MS = 1400;
/** @type {readonly Tool[]} */
const MOVING = ["hand", "notch"];
/** @type {readonly DragKind[]} */
const BEGUN_AT_ONCE = ["draw", "erase"];
const SCROLL_REST_MS = 250;

export class Gestures {
  /** @type {Tool} */
  tool = "hand";
  #canvas;
  #bench;
  /** @type {Map<number, Point>} */
  #pointers = new Map();
  /** @type {Drag | null} */
  #drag = null;
  /** Middle and distance of two fingers. @type {{ x: number, distance: number } | null} */
  #pinch = null;
  #scrolledAt = -Infinity;
  #abort = new AbortController();

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Workbench} bench
   */
  constructor(canvas, bench) {
    this.#canvas = canvas;
    this.#bench = bench;
    const { signal } = this.#abort;
    canvas.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#move(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.#up(event), { signal });
    canvas.addEventListener("pointercancel", (event) => this.#cancel(event), { signal });
    canvas.addEventListener("pointerleave", (event) => this.#leave(event), { signal });
    canvas.addEventListener("dblclick", (event) => this.#fit(event), { signal });
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    document.addEventListener("scroll", () => (this.#scrolledAt = performance.now()), {
      signal,
      capture: true,
      passive: true,
    });
  }

  dispose() {
    this.#abort.abort();
  }

  /** @param {Tool} tool */
  setTool(tool) {
    this.tool = tool;
    this.cancel();
    this.#canvas.dataset.tool = tool;
  }

  /** Leave what is being drawn or dragged. */
  cancel() {
    this.#drag = null;
    this.#bench.board.dropPreview();
    this.#bench.overlay.draft = null;
    this.#bench.overlay.selection = null;
    this.#bench.overlay.draw();
  }

  /**
   * @param {MouseEvent} event
   * @returns {Point}
   */
  #at(event) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { ratio } = this.#bench.stage.layout;
    return { x: (event.clientX - left) * ratio, y: (event.clientY - top) * ratio };
  }

  /**
   * @param {Point} point
   * @returns {Zone | null}
   */
  #zone({ x, y }) {
    const { strip, panes, ruler, px } = this.#bench.stage.layout;
    const pane = panes.find((box) => inside(box, x, y, px(3)));
    if (pane) return { name: "pane", box: pane };
    if (inside(strip, x, y, px(3))) return { name: "strip", box: strip };
    if (inside(ruler, x, y, px(3))) return { name: "ruler", box: ruler };
    const beside = panes.find((box) => y >= box.y && y <= box.y + box.height && x < box.x);
    return beside ? { name: "axis", box: beside } : null;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button > 0) return;
    const point = this.#at(event);
    this.#pointers.set(event.pointerId, point);
    if (this.#pointers.size === 2) {
      this.cancel();
      this.#pinch = this.#spread();
      return;
    }
    const zone = this.#zone(point);
    if (!zone) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#canvas.focus({ preventScroll: true });
    this.#drag = this.#begun(zone, point, event.shiftKey);
    DRAGS[this.#drag.kind].begin?.(this.#bench, this.#drag);
  }

  /**
   * @param {Zone} zone
   * @param {Point} from
   * @param {boolean} shift
   * @returns {Drag}
   */
  #begun(zone, from, shift) {
    const { start, low, high } = this.#bench.range;
    const kind = this.#kindOf(zone, from, shift);
    const grip = kind === "reshape" ? this.#gripAt(zone, from) : null;
    return { kind, zone, from, held: { start, low, band: high - low }, grip, moved: false, since: performance.now() };
  }

  /**
   * What dragging from here does.
   *
   * @param {Zone} zone
   * @param {Point} point
   * @param {boolean} shift
   * @returns {DragKind}
   */
  #kindOf(zone, point, shift) {
    if (zone.name === "strip" || zone.name === "ruler") return "select";
    if (zone.name === "axis") return "band";
    const byHand = this.tool === "hand";
    if (byHand && this.#gripAt(zone, point)) return "reshape";
    if (this.#isOnDivider(zone, point)) return "divider";
    if (MOVING.includes(this.tool)) return shift ? "select" : "pan";
    return this.tool === "eraser" ? "erase" : "draw";
  }

  /**
   * @param {Zone} zone
   * @param {Point} point
   */
  #isOnDivider({ box }, { x }) {
    const { stage } = this.#bench;
    const divider = box.x + stage.divider * box.width;
    return stage.panes[0] === "split" && Math.abs(x - divider) < stage.layout.px(14);
  }

  /**
   * What of the selected mark lies under a point.
   *
   * @param {Zone} zone
   * @param {Point} point
   */
  #gripAt(zone, point) {
    const { board, range, stage } = this.#bench;
    const mark = board.marks.find((one) => one.id === board.selected);
    const handle = mark && handleAt(mark, new Projection(range, zone.box), point, stage.layout.px);
    return handle ? { mark, handle } : null;
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const point = this.#at(event);
    if (this.#pointers.has(event.pointerId)) this.#pointers.set(event.pointerId, point);
    if (this.#pinch) {
      this.#movePinch();
      return;
    }
    this.#hover(point);
    const drag = this.#drag;
    if (!drag) return;
    const { px } = this.#bench.stage.layout;
    drag.moved ||= Math.hypot(point.x - drag.from.x, point.y - drag.from.y) > px(CLICK_PX);
    if (drag.moved) DRAGS[drag.kind].move(this.#bench, drag, this.#pointsOf(event));
  }

  /**
   * Where the pointer has been since the last event.
   *
   * @param {PointerEvent} event
   */
  #pointsOf(event) {
    const between = event.getCoalescedEvents?.() ?? [];
    return (between.length ? between : [event]).map((one) => this.#at(one));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#pinch) {
      if (this.#pointers.size < 2) this.#pinch = null;
      return;
    }
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    if (drag.moved || BEGUN_AT_ONCE.includes(drag.kind)) DRAGS[drag.kind].end?.(this.#bench, drag);
    else if (performance.now() - drag.since < LONGEST_CLICK_MS) this.#bench.clicks.click(drag.zone, this.#at(event));
    this.#bench.overlay.draw();
  }

  /** @param {PointerEvent} event */
  #cancel(event) {
    this.#pointers.delete(event.pointerId);
    this.#pinch = null;
    this.cancel();
  }

  /** @param {PointerEvent} event */
  #leave(event) {
    if (!this.#drag) this.#bench.hover.leave(event.pointerType);
  }

  /** @param {Point} point */
  #hover(point) {
    const zone = this.#zone(point);
    this.#bench.hover.at(zone, point);
    const kind = zone?.name === "pane" ? this.#kindOf(zone, point, false) : null;
    const grip = zone && kind === "reshape" ? this.#gripAt(zone, point) : null;
    this.#canvas.dataset.zone = kind ?? zone?.name ?? "";
    this.#canvas.style.cursor = grip ? cursorOf(grip.handle) : "";
  }

  /** @param {MouseEvent} event */
  #fit(event) {
    const zone = this.#zone(this.#at(event));
    if (zone && this.tool === "hand") this.#bench.range.fit();
  }

  /**
   * Wheel: zoom where the pointer is. A page that scrolls by goes on scrolling, and so does one that has nothing to zoom
   * out.
   *
   * @param {WheelEvent} event
   */
  #wheel(event) {
    const point = this.#at(event);
    const zone = this.#zone(point);
    if (!zone || (!event.ctrlKey && performance.now() - this.#scrolledAt < SCROLL_REST_MS)) return;
    const unit = event.deltaMode ? 24 : 1;
    const [across, along] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = event.shiftKey || Math.abs(across) > Math.abs(along);
    if (sideways) this.#bench.range.pan(((event.shiftKey && along) || across) / 600);
    else if (!this.#turn(event, zone, point, along)) return;
    event.preventDefault();
    this.#hover(point);
  }

  /**
   * Zoom by a turn of the wheel; whether there was anything to zoom.
   *
   * @param {WheelEvent} event
   * @param {Zone} zone
   * @param {Point} point
   * @param {number} turn pixels
   */
  #turn(event, zone, point, turn) {
    const { range } = this.#bench;
    const projection = new Projection(range, zone.box);
    const factor = Math.exp(clamp(turn, -160, 160) * (event.ctrlKey ? 0.01 : 0.0022));
    if (zone.name === "axis" || event.altKey) range.zoomBand(factor, projection.uAt(point.y));
    else if (factor > 1 && range.span >= range.duration * (1 - 1e-9)) return false;
    else range.zoomTime(factor, projection.seconds(point.x));
    return true;
  }

  #spread() {
    const [a, b] = [...this.#pointers.values()];
    return { x: (a.x + b.x) / 2, distance: Math.max(20, Math.hypot(a.x - b.x, a.y - b.y)) };
  }

  #movePinch() {
    const now = this.#spread();
    if (!this.#pinch) return;
    const { range, stage } = this.#bench;
    const projection = new Projection(range, stage.layout.panes[0]);
    range.pan((this.#pinch.x - now.x) / projection.box.width);
    range.zoomTime(this.#pinch.distance / now.distance, projection.seconds(now.x));
    this.#pinch = now;
  }
}
