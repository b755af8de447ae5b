// Where things are on the stage, in device pixels.

/** @import { Box, Layout } from "../types.js" */

const PHONE_PX = 560;
const ABOVE_PX = 400;
const LEAST_PX = 128;

/**
 * Boxes of the waveform strip, of one or two panes, and of the time axis for a width in CSS pixels.
 *
 * @param {number} width
 * @param {number} ratio
 * @param {number} paneCount
 * @param {number} [roomPx] height of the window
 * @returns {Layout}
 */
export function layOut(width, ratio, paneCount, roomPx = innerHeight) {
  const phone = width < PHONE_PX;
  const px = (/** @type {number} */ css) => Math.round(css * ratio);
  const left = px(phone ? 38 : 52);
  const right = px(phone ? 2 : 54);
  const inner = Math.max(16, px(width) - left - right);
  const strip = { x: left, y: px(2), width: inner, height: px(phone ? 40 : 52) };
  const paneHeight = px(paneHeightOf(phone, paneCount, roomPx));
  const gap = px(8);
  /** @param {number} index @returns {Box} */
  const pane = (index) => {
    const y = strip.y + strip.height + gap + index * (paneHeight + gap);
    return { x: left, y, width: inner, height: paneHeight };
  };
  /** @type {Layout["panes"]} */
  const panes = paneCount > 1 ? [pane(0), pane(1)] : [pane(0)];
  const ruler = { x: left, y: strip.y + strip.height + paneCount * (gap + paneHeight), width: inner, height: px(26) };
  return { phone, ratio, px, left, right, strip, panes, ruler, height: ruler.y + ruler.height, width: px(width) };
}

/**
 * Both pictures fit into the window, below what stands above them.
 *
 * @param {boolean} phone
 * @param {number} paneCount
 * @param {number} roomPx
 */
function paneHeightOf(phone, paneCount, roomPx) {
  if (phone) return paneCount > 1 ? 176 : 300;
  const half = Math.min(236, Math.max(LEAST_PX, Math.floor((roomPx - ABOVE_PX) / 2)));
  return paneCount > 1 ? half : Math.min(420, 2 * half);
}

/**
 * Whether a point lies in a box, or at most `slack` beside it.
 *
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @param {number} slack
 */
export function inside(box, x, y, slack = 0) {
  const across = x >= box.x - slack && x <= box.x + box.width + slack;
  return across && y >= box.y - slack && y <= box.y + box.height + slack;
}
