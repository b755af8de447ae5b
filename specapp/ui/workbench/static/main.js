// Entry: one workbench per place on the page, updated whenever the page runs again.

import { Workbench } from "./bench.js";

const benches = new WeakMap();

/** Called by Streamlit for every change of the data; returns what to do when the place is gone. */
export function show({ data, parentElement, setStateValue }) {
  let bench = benches.get(parentElement);
  if (!bench) {
    bench = new Workbench(parentElement);
    benches.set(parentElement, bench);
  }
  bench.update(data, setStateValue);
  return () => {
    // Streamlit also calls this when a newer update has overtaken this one: only what has left the page is taken down.
    setTimeout(() => {
      if (parentElement.isConnected) return;
      benches.delete(parentElement);
      bench.dispose();
    });
  };
}
