// Files of what is heard: the loop, or all of a sound with its markers as cue points.

/** @import { Marker } from "./types.js" */
/** @import { Sound, Stretch } from "../types.js" */

/** As long as the server gives, see `specapp.ui.workbench.parts`. */
export const LONGEST_S = 900;

/**
 * Address of a WAV of a part of a sound.
 *
 * @param {Sound} sound
 * @param {Stretch} stretch seconds in the sound
 * @param {number} strength 0 to 1
 * @param {readonly Marker[]} markers in the whole recording
 */
export function partUrl(sound, [start, stop], strength, markers) {
  const inside = markers.filter(({ at }) => at - sound.startS >= start && at - sound.startS < stop);
  const query = new URLSearchParams({
    start: start.toFixed(6),
    stop: stop.toFixed(6),
    strength: (100 * strength).toFixed(2),
  });
  for (const { at, name } of inside) query.append("cue", `${(at - sound.startS).toFixed(6)}:${name}`);
  return `${sound.url}/part.wav?${query}`;
}

/**
 * Hand a text to the visitor as a file.
 *
 * @param {string} text
 * @param {string} name
 */
export function saveText(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
