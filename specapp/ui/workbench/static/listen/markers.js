// Markers: instants with a name. They belong to a sound and stay in this browser; they change nothing of it.

import { tr } from "../page/language.js";

/** @import { Marker } from "./types.js" */

const MOST = 400;
const LONGEST_NAME = 80;
const SAME_S = 0.005;

export class Markers extends EventTarget {
  /** In the order of time. @type {readonly Marker[]} */
  list = [];
  /** Digest of the file whose markers they are. */
  #owner = "";

  /**
   * Turn to another sound, whose markers this browser may know.
   *
   * @param {string} owner digest of its file; those of a sound without one are forgotten with it
   */
  open(owner) {
    if (owner && owner === this.#owner) return;
    this.#owner = owner;
    this.#show(owner ? read(keyOf(owner)) : []);
  }

  /**
   * @param {number} at seconds in the whole recording
   * @param {string} [name]
   */
  add(at, name = "") {
    const known = this.list.some((one) => Math.abs(one.at - at) < SAME_S);
    if (known || this.list.length >= MOST) return false;
    this.#keep([...this.list, { at, name: name || tr("Marker {n}", { n: this.list.length + 1 }) }]);
    return true;
  }

  /**
   * @param {Marker} marker
   * @param {string} name
   */
  rename(marker, name) {
    const text = name.replace(/\s+/g, " ").trim().slice(0, LONGEST_NAME);
    this.#keep(this.list.map((one) => (one === marker ? { at: one.at, name: text } : one)));
  }

  /** @param {Marker} marker */
  remove(marker) {
    this.#keep(this.list.filter((one) => one !== marker));
  }

  clear() {
    this.#keep([]);
  }

  /**
   * The next marker behind a time, or the one before it.
   *
   * @param {number} at
   * @param {1 | -1} way
   */
  beside(at, way) {
    if (way > 0) return this.list.find((one) => one.at > at + SAME_S);
    return this.list.findLast((one) => one.at < at - SAME_S);
  }

  /** As Audacity reads labels: start, end and name of each in a line. */
  get labels() {
    return this.list.map(({ at, name }) => `${at.toFixed(6)}\t${at.toFixed(6)}\t${name}\n`).join("");
  }

  /** @param {readonly Marker[]} list */
  #keep(list) {
    this.#show([...list].sort((one, other) => one.at - other.at));
    if (this.#owner) write(keyOf(this.#owner), this.list);
  }

  /** @param {readonly Marker[]} list */
  #show(list) {
    this.list = list;
    this.dispatchEvent(new Event("change"));
  }
}

const keyOf = (/** @type {string} */ owner) => `specapp markers ${owner}`;

/**
 * @param {string} key
 * @returns {Marker[]}
 */
function read(key) {
  try {
    /** @type {unknown} */
    const list = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(list) ? list.filter(isMarker).slice(0, MOST) : [];
  } catch {
    return []; // storage is switched off, or somebody else wrote there
  }
}

/**
 * @param {string} key
 * @param {readonly Marker[]} list
 */
function write(key, list) {
  try {
    if (list.length) localStorage.setItem(key, JSON.stringify(list));
    else localStorage.removeItem(key);
  } catch {
    // no storage: they last as long as the page
  }
}

/**
 * @param {unknown} one
 * @returns {one is Marker}
 */
function isMarker(one) {
  if (typeof one !== "object" || one === null || !("at" in one) || !("name" in one)) return false;
  return typeof one.at === "number" && Number.isFinite(one.at) && one.at >= 0 && typeof one.name === "string";
}
