// Requests that survive a connection that fails for a moment.

import { tr } from "./page/language.js";

const RETRIES = 2;
const RETRY_AFTER_MS = 400;
const PATIENCE_MS = 300_000;
const PATIENT_AFTER_MS = 2000;
const MISDIRECTED = 421;

/**
 * `fetch` that tries again when the connection fails, and fails at once when the server says no.
 *
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function request(url, options) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(url, options);
      if (response.ok) return response;
      if (response.status === MISDIRECTED) warn();
      throw new Refused(url, response.status);
    } catch (error) {
      if (attempt >= RETRIES || isFinal(error)) throw error;
    }
    await pause(RETRY_AFTER_MS * 2 ** attempt);
  }
}

/**
 * `request` that goes on for minutes, until the connection is back: what would be missing or wrong without an answer.
 *
 * @param {string} url
 * @param {(error: unknown) => void} failed hears of each failure on the way
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function patientRequest(url, failed, options) {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await request(url, options);
    } catch (error) {
      if (isFinal(error) || performance.now() > until) throw error;
      failed(error);
    }
    await pause(PATIENT_AFTER_MS);
  }
}

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A sentence over the whole page, whose requests do not all come to the server that knows it. */
const warning = document.createElement("dialog");

function warn() {
  if (!warning.isConnected) document.body.append(warning);
  if (!warning.open) warning.showModal();
}

/**
 * Watch all requests of the page, those of Streamlit too, for one that has come to another server.
 *
 * @param {string} sentence what to say then
 */
export function watchForOtherServers(sentence) {
  warning.textContent = tr(sentence);
  const observer = new PerformanceObserver((list) => {
    const entries = /** @type {PerformanceResourceTiming[]} */ (list.getEntries());
    if (entries.some((entry) => entry.responseStatus === MISDIRECTED)) warn();
  });
  observer.observe({ type: "resource", buffered: true });
}

/** The server answers, but does not give it. */
export class Refused extends Error {
  /**
   * @param {string} url
   * @param {number} status of HTTP
   */
  constructor(url, status) {
    super(`${url}: status ${status}`);
    this.name = "Refused";
    this.status = status;
  }

  /** Whether the server does not have it any more. */
  get isGone() {
    return this.status === 404 || this.status === 410;
  }
}

/** @param {unknown} error */
function isFinal(error) {
  if (error instanceof Refused) return error.status < 500;
  return error instanceof Error && error.name === "AbortError";
}
