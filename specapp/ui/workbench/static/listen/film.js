// The film that the sound came from, beside the picture: it follows the playhead; what is heard comes from the player.

import { h } from "../dom.js";
import { tr } from "../page/language.js";
import { patientRequest, Refused } from "../request.js";

/** @import { Workbench } from "../bench.js" */
/** @import { Film } from "./types.js" */

/** So far off it may be; farther off it goes there at once, between them it hurries or waits. */
const NEAR_S = 0.02;
const FAR_S = 0.3;
const MOST_HURRY = 0.2;
/** Browsers play no film more slowly; it goes from picture to picture then. */
const SLOWEST = 0.0625;
/** A connection that breaks every time is not asked for ever. */
const MOST_TRIES = 3;
const FIRST_BYTE = { headers: { Range: "bytes=0-0" } };
const UNPLAYABLE = tr(
  "This browser cannot show the picture of this film. Its sound is here, and the picture comes back with it.",
);
const GONE = tr("The film has been deleted from the server. Bring it again to see its picture.");
const LOST = tr("The picture of the film does not arrive: the connection is interrupted. It is asked for again.");
const MISSING = tr("The picture of the film does not arrive. Load the page anew to try again.");

export class FilmView {
  #bench;
  #video = h("video", { playsinline: true, preload: "metadata", "aria-label": tr("Picture of the film") });
  #word = h("p", { hidden: true, role: "status" });
  #address = "";
  #tries = 0;
  #startS = 0;
  #isDue = false;

  /** @param {Workbench} bench */
  constructor(bench) {
    this.#bench = bench;
    this.#video.muted = true;
    this.#video.disableRemotePlayback = true;
    bench.shell.film.append(this.#video, this.#word);
    this.#video.addEventListener("loadeddata", () => this.#tell(this.#video.videoWidth > 0 ? "" : UNPLAYABLE));
    this.#video.addEventListener("error", () => void (this.#address && this.#explain()));
    for (const name of ["loadeddata", "seeked"]) this.#video.addEventListener(name, () => this.#follow());
    bench.player.addEventListener("change", () => this.#follow());
  }

  /**
   * Show a film, another one or none.
   *
   * @param {Film | null} film
   */
  show(film) {
    this.#startS = film?.start_s ?? 0;
    if (this.#address === (film?.url ?? "")) return;
    this.#address = film?.url ?? "";
    this.#tries = 0;
    this.#bench.shell.film.hidden = true;
    if (film) this.#video.src = film.url;
    else this.#video.removeAttribute("src");
    this.#video.load();
  }

  /** Say why nothing is shown: browsers call a film that did not arrive one that they cannot play. */
  async #explain() {
    const address = this.#address;
    let arrives = this.#video.error?.code !== MediaError.MEDIA_ERR_NETWORK;
    const tell = (/** @type {string} */ word) => address === this.#address && this.#tell(word);
    try {
      const answer = await patientRequest(address, () => ((arrives = false), tell(LOST)), FIRST_BYTE);
      await answer.body?.cancel();
      this.#tries += 1;
      if (arrives) tell(UNPLAYABLE);
      else if (this.#tries > MOST_TRIES) tell(MISSING);
      else if (address === this.#address) this.#video.load();
    } catch (error) {
      tell(error instanceof Refused && error.isGone ? GONE : MISSING);
    }
  }

  /** @param {string} word why there is no picture; nothing where there is one */
  #tell(word) {
    this.#bench.shell.film.hidden = false;
    this.#video.hidden = word !== "";
    this.#word.hidden = word === "";
    this.#word.textContent = word;
  }

  /** Be where the sound is. */
  #follow() {
    const { player, startS } = this.#bench;
    if (this.#video.hidden || this.#video.readyState < HTMLMediaElement.HAVE_METADATA) return;
    const at = player.heardPosition + startS + this.#startS;
    const off = Math.min(Math.max(at, 0), this.#video.duration) - this.#video.currentTime;
    const runs = this.#runsAt(at);
    if (Math.abs(off) > (runs ? FAR_S : NEAR_S) && !this.#video.seeking) this.#video.currentTime += off;
    if (runs) this.#run(player.speed, off);
    else this.#video.pause();
    if (player.playing && !this.#isDue) this.#next();
  }

  #next() {
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#follow();
    });
  }

  /**
   * Whether it plays by itself, and not from picture to picture.
   *
   * @param {number} at seconds
   */
  #runsAt(at) {
    const { playing, waiting, speed } = this.#bench.player;
    return playing && !waiting && speed >= SLOWEST && at >= 0 && at < this.#video.duration;
  }

  /**
   * @param {number} speed
   * @param {number} off
   */
  #run(speed, off) {
    const hurry = Math.abs(off) < NEAR_S ? 0 : Math.min(Math.max(off, -MOST_HURRY), MOST_HURRY);
    const rate = Math.max(speed * (1 + hurry), SLOWEST);
    if (Math.abs(rate - this.#video.playbackRate) > 0.01 * speed) this.#video.playbackRate = rate;
    if (this.#video.paused) this.#video.play().catch(() => {}); // overtaken by a pause
  }
}
