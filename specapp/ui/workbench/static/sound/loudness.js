// Factors that make the sounds equally loud, measured by the server.

import { request } from "../request.js";

/** @import { Factors, OpenedSounds } from "../types.js" */

/**
 * Factors for these sounds.
 *
 * @param {OpenedSounds} sounds
 * @param {number | null} lufs how loud they are wanted
 * @returns {Promise<Factors>}
 */
export async function loadGains(sounds, lufs) {
  const { original, ...others } = sounds;
  const tokens = Object.entries(others).map(([name, { url }]) => [name, url.slice(url.lastIndexOf("/") + 1)]);
  if (lufs !== null) tokens.push(["lufs", String(lufs)]);
  return (await request(`${original.url}/gains?${new URLSearchParams(tokens)}`)).json();
}
