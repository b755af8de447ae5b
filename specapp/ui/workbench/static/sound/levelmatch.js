// Sounds made equally loud, so that louder does not pass for better.

import { loadGains } from "./loudness.js";

/** @import { Player } from "./player.js" */
/** @import { Sounds } from "../types.js" */

export class LevelMatch {
  #player;
  #failed;
  #wanted = "";

  /**
   * @param {Player} player
   * @param {(error: unknown) => void} failed
   */
  constructor(player, failed) {
    this.#player = player;
    this.#failed = failed;
  }

  /**
   * Make these sounds equally loud, or leave them as they are.
   *
   * @param {boolean} matched
   * @param {Sounds} sounds
   * @param {number | null} lufs how loud, where peaks leave room; null for as the loudest of them
   */
  async set(matched, sounds, lufs) {
    const { original } = sounds;
    const key = [lufs, ...Object.values(sounds).map((sound) => sound.url)].join(" ");
    this.#player.matched = matched;
    this.#wanted = matched ? key : "";
    if (!matched || !original) {
      this.#player.setGains({});
      return;
    }
    try {
      const gains = await loadGains({ ...sounds, original }, lufs);
      if (this.#wanted === key) this.#player.setGains(gains);
    } catch (error) {
      this.#player.matched = false;
      this.#failed(error);
    }
  }
}
