// Entry: one workbench per place on the page, updated whenever the page runs again.

import { replaceAddresses } from "./page/address.js";
import { announceWork } from "./page/announce.js";
import { watchConnection } from "./page/connection.js";
import { keepFocus } from "./page/focus.js";
import { translateStreamlit } from "./page/streamlit.js";
import { watchUploads } from "./page/upload.js";
import { Workbench } from "./bench.js";

/** @import { Component } from "./types.js" */

/** @type {WeakMap<Node, Workbench>} */
const benches = new WeakMap();
/** What is on the page, and by what each asks for something. @type {Map<Workbench, Component["setTriggerValue"]>} */
const shown = new Map();
replaceAddresses();
announceWork();
keepFocus();
translateStreamlit();
watchUploads();
watchConnection(() => [...shown.values()][0]?.("again", true));

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
  shown.set(started, setTriggerValue);
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
  let playing = false;
  bench.player.addEventListener("change", () => {
    if (bench.player.playing && !playing) for (const other of shown.keys()) if (other !== bench) other.player.pause();
    playing = bench.player.playing;
  });
}
