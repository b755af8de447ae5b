// Factors that make the sounds equally loud, measured by the server.

import { request } from "../request.js";

/** @import { Factors, OpenedSounds } from "../types.js" */

/**
 * Factors for these sounds.
 *
 * @param {OpenedSounds} sounds
 * @returns {Promise<Factors>}
 */
export async function loadGains(sounds) {
  const { original, ...others } = sounds;
  const tokens = Object.entries(others).map(([name, { url }]) => [name, url.slice(url.lastIndexOf("/") + 1)]);
  return (await request(`${original.url}/gains?${new URLSearchParams(tokens)}`)).json();
}
