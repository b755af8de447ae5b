// Pointer, wheel and pinch on the stage: moving about, seeking, choosing a loop, and the tools that draw.

import { inside } from "../picture/layout.js";
import { Projection } from "../picture/range.js";
import { cursorOf, handleAt, reshaped } from "../marks/reshape.js";
import { draftOf, placeOf } from "../marks/tools.js";

const CLICK_PX = 4;
const TAP_MS = 350;
const SCROLL_REST_MS = 250;

export class Gestures {
  tool = "hand";
  #canvas;
  #bench;
  #pointers = new Map();
  #drag = null;
  #pinch = null;
  #scrolledAt = -Infinity;
  #abort = new AbortController();

  constructor(canvas, bench) {
    this.#canvas = canvas;
    this.#bench = bench;
    const { signal } = this.#abort;
    const on = (name, handler, options) => canvas.addEventListener(name, handler, { signal, ...options });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", (event) => this.#cancel(event));
    on("pointerleave", () => this.#leave());
    on("dblclick", (event) => this.#fit(event));
    on("wheel", (event) => this.#wheel(event), { passive: false });
    document.addEventListener("scroll", () => (this.#scrolledAt = performance.now()), { signal, capture: true, passive: true });
  }

  dispose() {
    this.#abort.abort();
  }

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

  #at(event) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { ratio } = this.#bench.stage.layout;
    return { x: (event.clientX - left) * ratio, y: (event.clientY - top) * ratio };
  }

  #zone({ x, y }) {
    const { strip, panes, ruler, px } = this.#bench.stage.layout;
    const pane = panes.findIndex((box) => inside(box, x, y, px(3)));
    if (pane >= 0) return { name: "pane", pane, box: panes[pane] };
    if (inside(strip, x, y, px(3))) return { name: "strip", box: strip };
    if (inside(ruler, x, y, px(3))) return { name: "ruler", box: ruler };
    const beside = panes.find((box) => y >= box.y && y <= box.y + box.height && x < box.x);
    return beside ? { name: "axis", box: beside } : null;
  }

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
    const { range } = this.#bench;
    const held = { start: range.start, span: range.span, low: range.low, band: range.high - range.low };
    this.#drag = { zone, from: point, held, moved: false, since: performance.now(), kind: this.#kindOf(zone, point, event) };
    if (this.#drag.kind === "draw") this.#bench.beginDraft(this.tool, new Projection(range, zone.box), point);
    if (this.#drag.kind === "erase") this.#bench.eraseAt(new Projection(range, zone.box), point);
    if (this.#drag.kind === "reshape") {
      this.#drag.mark = this.#bench.board.marks.find((one) => one.id === this.#bench.board.selected);
      this.#drag.handle = this.#handle(zone, point);
    }
  }

  #kindOf(zone, { x, y }, event) {
    if (zone.name === "strip" || zone.name === "ruler") return "select";
    if (zone.name === "axis") return "band";
    const { stage } = this.#bench;
    if (this.tool === "hand" && this.#handle(zone, { x, y })) return "reshape";
    const divider = zone.box.x + stage.divider * zone.box.width;
    if (stage.panes[0] === "split" && Math.abs(x - divider) < stage.layout.px(14)) return "divider";
    if (this.tool === "eraser") return "erase";
    if (this.tool !== "hand") return "draw";
    return event.shiftKey ? "select" : "pan";
  }

  /** What of the selected mark lies under a point. */
  #handle(zone, point) {
    const { board, range, stage } = this.#bench;
    const mark = board.marks.find((one) => one.id === board.selected);
    return mark ? handleAt(mark, new Projection(range, zone.box), point, stage.layout.px) : null;
  }

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
    if (drag.moved) this.#dragTo(drag, point, event);
  }

  #dragTo(drag, point, event) {
    const { range, stage, overlay } = this.#bench;
    const { box } = drag.zone;
    const projection = new Projection(range, box);
    const moves = {
      pan: () => {
        const shareOfTime = (drag.from.x - point.x) / box.width - (range.start - drag.held.start) / range.span;
        const shareOfBand = (point.y - drag.from.y) / box.height - (range.low - drag.held.low) / drag.held.band;
        range.pan(shareOfTime, shareOfBand);
      },
      band: () => range.pan(0, (point.y - drag.from.y) / box.height - (range.low - drag.held.low) / drag.held.band),
      select: () => {
        overlay.selection = [drag.from.x, point.x].map((x) => clamp(projection.seconds(x), 0, range.duration)).sort((a, b) => a - b);
        overlay.draw();
      },
      divider: () => {
        stage.divider = clamp((point.x - box.x) / box.width, 0.02, 0.98);
        stage.draw();
        overlay.draw();
      },
      reshape: () => {
        const [from, to] = [placeOf(projection, drag.from), placeOf(projection, point)];
        this.#bench.board.preview(drag.mark.id, reshaped(drag.mark, drag.handle, from, to, range));
      },
      erase: () => this.#bench.eraseAt(projection, point),
      draw: () => {
        const between = event.getCoalescedEvents?.() ?? [];
        const points = between.length ? between.map((one) => this.#at(one)) : [point];
        for (const one of points) overlay.draft = draftOf(overlay.draft, projection, one, stage.layout);
        overlay.draw();
      },
    };
    moves[drag.kind]();
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#pinch) {
      if (this.#pointers.size < 2) this.#pinch = null;
      return;
    }
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    const point = this.#at(event);
    const projection = new Projection(this.#bench.range, drag.zone.box);
    const { overlay } = this.#bench;
    if (drag.kind === "draw") this.#bench.endDraft(projection, drag.moved);
    else if (drag.kind === "erase") this.#bench.endErase();
    else if (drag.kind === "reshape" && drag.moved) this.#bench.board.keepPreview();
    else if (drag.kind === "select" && drag.moved) {
      const { selection } = overlay;
      overlay.selection = null;
      this.#bench.selectLoop(selection);
    } else if (!drag.moved && performance.now() - drag.since < 4 * TAP_MS) {
      this.#bench.click(drag.zone, projection, point);
    }
    overlay.draw();
  }

  #cancel(event) {
    this.#pointers.delete(event.pointerId);
    this.#pinch = null;
    this.cancel();
  }

  #leave() {
    if (this.#drag) return;
    this.#bench.hover.update(null);
  }

  #hover(point) {
    const zone = this.#zone(point);
    this.#canvas.dataset.zone = zone?.name ?? "";
    const over = zone?.name === "pane" || zone?.name === "strip" || zone?.name === "ruler";
    this.#bench.hover.update(over ? { zone, projection: new Projection(this.#bench.range, zone.box), point } : null);
    const kind = zone?.name === "pane" ? this.#kindOf(zone, point, {}) : "";
    if (kind) this.#canvas.dataset.zone = kind;
    this.#canvas.style.cursor = kind === "reshape" ? cursorOf(this.#handle(zone, point)) : "";
  }

  #fit(event) {
    const zone = this.#zone(this.#at(event));
    if (zone && this.tool === "hand") this.#bench.range.fit();
  }

  /** Wheel: zoom where the pointer is. A page that scrolls by goes on scrolling, and so does one that has nothing to zoom out. */
  #wheel(event) {
    const point = this.#at(event);
    const zone = this.#zone(point);
    const { range } = this.#bench;
    if (!zone || (!event.ctrlKey && performance.now() - this.#scrolledAt < SCROLL_REST_MS)) return;
    const projection = new Projection(range, zone.box);
    const unit = event.deltaMode ? 24 : 1;
    const [across, along] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = event.shiftKey ? along || across : across;
    if (event.shiftKey || Math.abs(across) > Math.abs(along)) {
      range.pan(sideways / 600);
    } else {
      const factor = Math.exp(clamp(along, -160, 160) * (event.ctrlKey ? 0.01 : 0.0022));
      const band = zone.name === "axis" || event.altKey;
      if (!band && factor > 1 && range.span >= range.duration * (1 - 1e-9)) return;
      if (band) range.zoomBand(factor, projection.uAt(point.y));
      else range.zoomTime(factor, projection.seconds(point.x));
    }
    event.preventDefault();
    this.#hover(point);
  }

  #spread() {
    const [a, b] = [...this.#pointers.values()];
    return { x: (a.x + b.x) / 2, distance: Math.max(20, Math.hypot(a.x - b.x, a.y - b.y)) };
  }

  #movePinch() {
    const now = this.#spread();
    const { range, stage } = this.#bench;
    const projection = new Projection(range, stage.layout.panes[0]);
    range.pan((this.#pinch.x - now.x) / projection.box.width);
    range.zoomTime(this.#pinch.distance / now.distance, projection.seconds(now.x));
    this.#pinch = now;
  }
}

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
