// Entry: one workbench per place on the page, updated whenever the page runs again.

import { replaceAddresses } from "./page/address.js";
import { announceWork } from "./page/announce.js";
import { keepFocus } from "./page/focus.js";
import { translateStreamlit } from "./page/streamlit.js";
import { watchUploads } from "./page/upload.js";
import { Workbench } from "./bench.js";

/** @import { Component } from "./types.js" */

/** @type {WeakMap<Node, Workbench>} */
const benches = new WeakMap();
/** @type {Set<Workbench>} */
const shown = new Set();
replaceAddresses();
announceWork();
keepFocus();
translateStreamlit();
watchUploads();

export { watchForOtherServers } from "./request.js";

/**
 * Called by Streamlit for every change of the data; returns what to do when the place is gone.
 *
 * @param {Component} component
 * @returns {() => void}
 */
export function show({ data: [data], parentElement, setStateValue, setTriggerValue }) {
  const started = benches.get(parentElement) ?? new Workbench(parentElement);
  if (!benches.has(parentElement)) playAlone(started);
  benches.set(parentElement, started);
  started.update(data, { setStateValue, setTriggerValue });
  return () => {
    // Streamlit also calls this when a newer update has overtaken this one: only what has left the page is taken down.
    setTimeout(() => {
      if (parentElement.isConnected) return;
      benches.delete(parentElement);
      shown.delete(started);
      started.dispose();
    });
  };
}

/**
 * Two workbenches on one page do not sound at once: who begins ends the others.
 *
 * @param {Workbench} bench
 */
function playAlone(bench) {
  shown.add(bench);
  let playing = false;
  bench.player.addEventListener("change", () => {
    if (bench.player.playing && !playing) for (const other of shown) if (other !== bench) other.player.pause();
    playing = bench.player.playing;
  });
}
