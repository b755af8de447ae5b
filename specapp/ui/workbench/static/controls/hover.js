// What lies under the pointer: time, frequency, note and levels in words, the brush as a shape, places as an offer.

import { clock, decibelText, hertzText, noteText } from "../picture/axes.js";
import { brushRadii } from "../marks/tools.js";

export class Hover {
  #bench;
  #where = null;

  constructor(bench) {
    this.#bench = bench;
  }

  /** The pointer is over the stage ({zone, projection, point}) or has left (null). */
  update(where) {
    const { overlay, gestures, shell } = this.#bench;
    this.#where = where;
    const onPane = where?.zone.name === "pane";
    overlay.cursor = onPane ? placeAt(where) : null;
    const free = onPane && gestures.tool === "hand";
    overlay.hoveredPlace = free ? this.placeUnder(where.projection, where.point) : null;
    shell.overlay.classList.toggle("over-place", overlay.hoveredPlace !== null);
    this.updateBrush();
    shell.readout.textContent = where ? this.#readout(where) : "";
    overlay.draw();
  }

  /** The place that the caller points out under a point, or null. */
  placeUnder(projection, { x, y }) {
    const [second, hz] = [projection.seconds(x), projection.hz(y)];
    const hit = (one) => second >= one.start_s && second <= one.end_s && hz >= one.low_hz && hz <= one.high_hz;
    return this.#bench.overlay.places.find(hit) ?? null;
  }

  /** Show how large the brush is where it is. */
  updateBrush() {
    const { overlay, gestures, stage, brushPx } = this.#bench;
    const drawing = ["brush", "eraser"].includes(gestures.tool) && this.#where?.zone.name === "pane";
    const px = brushPx * (stage.layout?.ratio ?? 1);
    overlay.brush = drawing ? brushRadii(this.#where.projection, this.#where.point, px) : null;
    overlay.draw();
  }

  #readout(where) {
    const { stage, data } = this.#bench;
    const seconds = where.projection.seconds(where.point.x);
    const time = clock(seconds + (data.tracks.original.start_s ?? 0), 0.001);
    if (where.zone.name !== "pane") return time;
    const { u, hz } = placeAt(where);
    const levels = ["original", "denoised"].map((name) => stage.levelAt(name, seconds, u)).filter((one) => one !== null);
    const words = levels.map((one) => decibelText(one)).join(" → ");
    return [time, hertzText(hz), noteText(hz), words].filter(Boolean).join("  ·  ");
  }
}

/** The place of the picture that is nearest to a point. */
function placeAt({ projection, point }) {
  const { box } = projection;
  const u = projection.uAt(Math.min(Math.max(point.y, box.y + 0.5), box.y + box.height - 0.5));
  return { seconds: projection.seconds(point.x), u, hz: projection.range.scale.from(u) };
}
