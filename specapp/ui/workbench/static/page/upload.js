// How far uploads are: Streamlit shows that something is on its way, here it is said how much of it.

import { say } from "./announce.js";
import { droppedAt, watchDrops } from "./dropzone.js";
import { follow, watchChoices } from "./follow.js";
import { tellOfInterruption } from "./interrupted.js";
import { tr } from "./language.js";

const UPLOADS = "/_stcore/upload_file/";
const SAID_EVERY = 0.25;
const LOOKED_AT_MS = 500;

/** Watch every upload, and write its share on the place where files are dropped. */
export function watchUploads() {
  const { open, send } = XMLHttpRequest.prototype;
  /** @type {WeakSet<XMLHttpRequest>} */
  const watched = new WeakSet();
  watchDrops();
  watchChoices();
  /**
   * @this {XMLHttpRequest}
   * @param {[string, string | URL, ...unknown[]]} words
   */
  XMLHttpRequest.prototype.open = function (...words) {
    if (String(words[1]).includes(UPLOADS)) watched.add(this);
    return Reflect.apply(open, this, words);
  };
  /**
   * @this {XMLHttpRequest}
   * @param {Document | XMLHttpRequestBodyInit | null} [body]
   */
  XMLHttpRequest.prototype.send = function (body) {
    const file = body instanceof FormData && [...body.values()].find((value) => value instanceof File);
    if (watched.has(this) && file) watch(this, file);
    return Reflect.apply(send, this, [body]);
  };
}

/**
 * @param {XMLHttpRequest} request
 * @param {File} file
 */
function watch(request, file) {
  let said = 0;
  const at = droppedAt(file);
  let isFollowed = false;
  /** The page renews a place when it takes its files; Streamlit forgets what was still on its way there. */
  const followIfLost = () => {
    if (!at?.key || isFollowed || at.place.deref()?.isConnected) return;
    isFollowed = true;
    request.abort();
    follow(at.key, file);
  };
  request.addEventListener("load", followIfLost);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    followIfLost();
    const share = loaded / Math.max(1, total);
    const words = tr("Uploading {percent} %", { percent: Math.floor(100 * share) });
    show(words);
    if (share < said + SAID_EVERY) return;
    said = share;
    say(words);
  });
  request.upload.addEventListener("load", () => show(tr("Uploaded, being read …")));
  for (const end of ["error", "timeout"]) request.addEventListener(end, () => tellOfInterruption(file));
  request.addEventListener("loadend", () => (request.status < 400 && request.status ? showNothingAtRest() : show("")));
}

/** Where a file stays in its place, nothing is said of it any more once the page has read it. */
function showNothingAtRest() {
  setTimeout(() => {
    const running = document.querySelector("[data-test-script-state=running]");
    if (running) showNothingAtRest();
    else show("");
  }, LOOKED_AT_MS);
}

/** @param {string} words */
function show(words) {
  for (const place of document.querySelectorAll("[data-testid=stFileUploader]"))
    if (place.querySelector("[data-testid=stFileChip]")) place.setAttribute("data-upload", words);
}
