// How much of each sound makes the one that is chosen.

/** @import { Factors, SoundName } from "../types.js" */

/**
 * What is let through so that one sound is heard at a strength; levels are made equal by `gains`.
 *
 * @param {SoundName} chosen
 * @param {number} strength
 * @param {Factors} gains
 * @returns {Factors}
 */
export function factorsOf(chosen, strength, gains) {
  const { original = 1, denoised = 1, removed } = gains;
  if (chosen === "original") return { original };
  if (chosen === "removed") return { removed: removed ?? strength };
  const gain = 1 / ((1 - strength) / original + strength / denoised);
  return { original: (1 - strength) * gain, denoised: strength * gain };
}
