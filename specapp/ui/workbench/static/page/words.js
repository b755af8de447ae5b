// What the page sends in the words of these modules, and what went wrong in words for people.

import { Refused } from "../request.js";
import { tr, within } from "./language.js";

/** @import { OpenedSounds, PageData, PageTrack, Sound, SoundName } from "../types.js" */

/** @type {readonly SoundName[]} */
const SOUND_NAMES = ["original", "denoised", "removed"];

/**
 * The sounds by name; those that are not there yet are left out.
 *
 * @param {PageData["tracks"]} tracks
 * @returns {OpenedSounds}
 */
export function soundsOf(tracks) {
  const { original, denoised, removed } = tracks;
  return {
    original: soundOf(original),
    ...(denoised && { denoised: soundOf(denoised) }),
    ...(removed && { removed: soundOf(removed) }),
  };
}

/**
 * Names of what is there, of sounds or of something about them.
 *
 * @param {Partial<Record<SoundName, unknown>>} things
 */
export function namesOf(things) {
  return SOUND_NAMES.filter((name) => things[name] !== undefined);
}

/**
 * @param {PageTrack} track
 * @returns {Sound}
 */
function soundOf(track) {
  return {
    url: track.url,
    samplesUrl: `${track.url}/samples`,
    query: track.query,
    frames: track.frames,
    channels: track.channels,
    sampleRate: track.sample_rate,
    startS: track.start_s,
    sound: track.sound,
  };
}

/**
 * One sentence about a failed request.
 *
 * @param {unknown} error what was thrown, or what the player says about it
 */
export function problemOf(error) {
  const gone = error === "gone" || (error instanceof Refused && error.isGone);
  return gone
    ? tr("This sound is no longer on the server. Bring it again to go on.")
    : tr("The server does not answer. Check the connection; what is already here can still be seen and heard.");
}

/**
 * What the picture shows, for those who cannot see it.
 *
 * @param {PageData["labels"]} labels
 */
export function spectrogramOf({ original, denoised }) {
  return tr("Spectrogram of the {original} and the {denoised} sound", {
    original: within(original),
    denoised: within(denoised),
  });
}
