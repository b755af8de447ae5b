// Factors that make the sounds equally loud, measured by the server.

import { request } from "./chunks.js";

/** Promise of {name: factor} for these sounds. */
export async function loadGains(sounds) {
  const others = Object.entries(sounds).filter(([name]) => name !== "original");
  const query = new URLSearchParams(others.map(([name, sound]) => [name, sound.url.slice(sound.url.lastIndexOf("/") + 1)]));
  return (await request(`${sounds.original.url}/gains?${query}`)).json();
}
