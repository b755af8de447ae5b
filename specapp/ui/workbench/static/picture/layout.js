// Where things are on the stage, in device pixels.

const PHONE_PX = 560;

/** Boxes {x, y, width, height} of the waveform strip, the panes and the time axis for a width in CSS pixels. */
export function layOut(width, ratio, paneCount) {
  const phone = width < PHONE_PX;
  const px = (css) => Math.round(css * ratio);
  const left = px(phone ? 38 : 52);
  const right = px(phone ? 2 : 46);
  const inner = Math.max(16, px(width) - left - right);
  const strip = { x: left, y: px(2), width: inner, height: px(phone ? 40 : 52) };
  const paneHeight = px(paneHeightOf(phone, paneCount));
  const gap = px(8);
  const panes = Array.from({ length: paneCount }, (_, index) => ({
    x: left,
    y: strip.y + strip.height + gap + index * (paneHeight + gap),
    width: inner,
    height: paneHeight,
  }));
  const last = panes.at(-1);
  const ruler = { x: left, y: last.y + last.height, width: inner, height: px(26) };
  return { phone, ratio, px, left, right, strip, panes, ruler, height: ruler.y + ruler.height, width: px(width) };
}

function paneHeightOf(phone, paneCount) {
  if (paneCount > 1) return phone ? 176 : 236;
  return phone ? 300 : 420;
}

export const inside = (box, x, y, slack = 0) =>
  x >= box.x - slack && x <= box.x + box.width + slack && y >= box.y - slack && y <= box.y + box.height + slack;
