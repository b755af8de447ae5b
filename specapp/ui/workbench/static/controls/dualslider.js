// A range with two handles: two native sliders over one track, so that keys and screen readers work.

import { h } from "../dom.js";

const CLOSEST_DB = 20;

/** `limits` in dB; `onchange(lowest, highest)` is called while a handle moves. */
export function dualSlider(label, [least, most], onchange) {
  const make = (name) =>
    h("input", { type: "range", min: least, max: most, step: "1", "aria-label": name, oninput: (event) => moved(event.target) });
  const low = make("Darkest level, dB");
  const high = make("Brightest level, dB");
  const text = h("span", { class: "value" });
  const track = h("span", { class: "track" });
  const element = h("div", { class: "field dual" }, h("span", {}, label), h("span", { class: "sliders" }, track, low, high), text);

  function show() {
    const share = (value) => `${((value - least) / (most - least)) * 100}%`;
    track.style.setProperty("--from", share(low.value));
    track.style.setProperty("--to", share(high.value));
    text.textContent = `${Math.round(low.value)} … ${Math.round(high.value)} dB`.replaceAll("-", "−");
    for (const one of [low, high]) one.setAttribute("aria-valuetext", `${Math.round(one.value)} dB`);
  }

  function moved(input) {
    if (input === low) low.value = Math.min(low.value, high.value - CLOSEST_DB);
    else high.value = Math.max(high.value, Number(low.value) + CLOSEST_DB);
    show();
    onchange(Number(low.value), Number(high.value));
  }

  return {
    element,
    set(lowest, highest) {
      [low.value, high.value] = [lowest, highest];
      show();
    },
  };
}
