// How the stage is drawn: the waveform above, the panes, what is written around them.

import { paintHertz, paintLabel, paintRuler, paintScale } from "./axespaint.js";
import { drawOutline } from "./outlines.js";
import { Projection } from "./range.js";
import { outlineOf } from "../strength/mixing.js";
import { differenceCanvas, placeTile } from "./tile.js";
import { tr } from "../page/language.js";

/** @import { VisibleRange } from "./range.js" */
/** @import { Stage } from "./stage.js" */
/** @import { Tile } from "./tile.js" */
/** @import { Box, ColourTable, Pane, SoundName } from "../types.js" */

const DIFFERENCE_DB = 40;
const ENDS_OF_DIFFERENCE = { lowest: -DIFFERENCE_DB, highest: DIFFERENCE_DB };

/**
 * What everything is drawn with.
 *
 * @typedef {object} Paint
 * @property {CanvasRenderingContext2D} context
 * @property {CSSStyleDeclaration} style
 * @property {ColourTable} table
 * @property {Uint32Array} differenceTable
 */

export class StagePainter {
  #stage;
  #range;
  /** @type {{ key: string, canvas: HTMLCanvasElement, tile: Tile } | null} */
  #difference = null;

  /**
   * @param {Stage} stage
   * @param {VisibleRange} range
   */
  constructor(stage, range) {
    this.#stage = stage;
    this.#range = range;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {CSSStyleDeclaration} style
   */
  paint(context, style) {
    const { layout, panes, sounds, table, differenceTable } = this.#stage;
    if (!table || !differenceTable) return;
    const paint = { context, style, table, differenceTable };
    context.clearRect(0, 0, layout.width, layout.height);
    this.#paintStrip(paint);
    layout.panes.forEach((box, index) => this.#paintPane(paint, panes[index] ?? "original", box));
    const { px, ratio, phone, ruler } = layout;
    const offset = sounds.original?.startS ?? 0;
    paintRuler(context, new Projection(this.#range, ruler), offset, { px, ratio, phone, style });
  }

  /** @param {Paint} paint */
  #paintStrip({ context, style }) {
    const { strip } = this.#stage.layout;
    const { outlineFactor: factor, sounds } = this.#stage;
    for (const name of /** @type {const} */ (["original", "denoised"])) {
      const current = outlineOf(this.#stage, name, "current");
      if (!current || !sounds[name]) continue;
      clipped(context, strip, 0, () => {
        context.fillStyle = style.getPropertyValue(`--wave-${name}`);
        const { span, start } = this.#range;
        const x = strip.x + ((current.start - start) / span) * strip.width;
        const width = ((current.end - current.start) / span) * strip.width;
        drawOutline(context, current, x, strip.y, width, strip.height, factor);
      });
    }
  }

  /**
   * @param {Paint} paint
   * @param {Pane} pane
   * @param {Box} box
   */
  #paintPane(paint, pane, box) {
    const { context, style, table } = paint;
    const { px } = this.#stage.layout;
    clipped(context, box, px(6), () => {
      context.fillStyle = pane === "difference" ? style.getPropertyValue("--pane-ground") : table.ground;
      context.fillRect(box.x, box.y, box.width, box.height);
      if (pane === "difference") this.#paintDifference(paint, box);
      else if (pane === "split") this.#paintSplit(paint, box);
      else this.#paintSound(paint, pane, box);
    });
    this.#paintAround(paint, pane, box);
  }

  /**
   * Names, frequencies and levels of a pane.
   *
   * @param {Paint} paint
   * @param {Pane} pane
   * @param {Box} box
   */
  #paintAround({ context, style, table, differenceTable }, pane, box) {
    const { layout, levels, notes } = this.#stage;
    const { px, ratio, phone } = layout;
    const look = { px, ratio, style };
    const [label, other] = this.#labels(pane);
    paintLabel(context, label, box, look);
    if (other) paintLabel(context, other, box, { ...look, right: true });
    paintHertz(context, new Projection(this.#range, box), { ...look, notes });
    if (phone) return;
    const difference = { ...ENDS_OF_DIFFERENCE, colours: differenceTable };
    paintScale(context, pane === "difference" ? difference : { ...levels, colours: table.colours }, box, look);
  }

  /**
   * @param {Pane} pane
   * @returns {[string, string?]}
   */
  #labels(pane) {
    const { labels } = this.#stage;
    if (pane === "split") return [labels.original, labels.denoised];
    return [pane === "difference" ? tr("Difference") : labels[pane]];
  }

  /**
   * @param {Paint} paint
   * @param {SoundName} name
   * @param {Box} box
   */
  #paintSound({ context, table }, name, box) {
    const { lanes, levels } = this.#stage;
    const sharp = this.#stage.sharp(name);
    const tiles = sharp ? [sharp] : lanes[name].layers(this.#range);
    const louderDb = name === "removed" ? this.#stage.mixture.removedDb : 0;
    for (const tile of tiles) {
      const shown = this.#stage.atStrength(name, tile);
      const canvas = shown.coloured(table, levels.lowest - louderDb, levels.highest - louderDb);
      placeTile(context, tile, canvas, this.#range, box, tile === sharp);
    }
  }

  /**
   * @param {Paint} paint
   * @param {Box} box
   */
  #paintSplit(paint, box) {
    const at = Math.round(box.x + this.#stage.divider * box.width);
    const left = { ...box, width: at - box.x };
    const right = { ...box, x: at, width: box.x + box.width - at };
    clipped(paint.context, left, 0, () => this.#paintSound(paint, "original", box));
    clipped(paint.context, right, 0, () => this.#paintSound(paint, "denoised", box));
  }

  /**
   * @param {Paint} paint
   * @param {Box} box
   */
  #paintDifference({ context, differenceTable }, box) {
    const { levels, size } = this.#stage;
    const before = this.#best("original");
    const after = this.#best("denoised");
    if (!before || !after) return;
    const key = `${before.address} ${after.address}`;
    if (this.#difference?.key !== key) {
      const canvas = differenceCanvas(before, after, differenceTable, DIFFERENCE_DB);
      if (canvas) this.#difference = { key, canvas, tile: before };
    }
    if (this.#difference?.tile.axis !== this.#range.axis) return;
    const { canvas, tile } = this.#difference;
    const sharp = tile.isSharp(this.#range, size, levels.lowest, levels.highest);
    placeTile(context, tile, canvas, this.#range, box, sharp);
  }

  /** @param {SoundName} name */
  #best(name) {
    const tile = this.#stage.sharp(name) ?? this.#stage.lanes[name].tiles[0];
    return tile && this.#stage.atStrength(name, tile);
  }
}

/**
 * Draw inside a box only, with corners of a radius.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {number} radius
 * @param {() => void} draw
 */
function clipped(context, { x, y, width, height }, radius, draw) {
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.clip();
  draw();
  context.restore();
}
