// Streamlit and Plotly speak English alone: the few words that they write are put into the language of the page, and sizes
// are written as they are everywhere else on it. Its sliders say their names twice to those who listen; here once.

import { isEnglish, tr } from "./language.js";

const REST_MS = 100;
const PLACES =
  "[data-testid=stFileUploader], [data-testid=stAudioInput], [data-testid=stSkipToContent], [data-testid=stConnectionStatus]";
const THUMBS = "[data-testid=stSlider] input[type=range][aria-label][aria-labelledby]";
const NAMES = ["aria-label", "title", "data-title"];
const NAMED = NAMES.map((name) => `[${name}]`).join(", ");
const WORDS = new Map([
  ["Upload", tr("Upload")],
  ["Upload directories", tr("Upload directories")],
  ["Add files", tr("Add files")],
  ["Drag and drop a file here", tr("Drag and drop a file here")],
  ["Drag and drop files here", tr("Drag and drop files here")],
  ["Drag and drop directories here", tr("Drag and drop directories here")],
  ["Record", tr("Record")],
  ["Stop recording", tr("Stop recording")],
  ["Clear recording", tr("Clear recording")],
  ["Connecting", tr("Connecting")],
  ["Download as WAV", tr("Download as WAV")],
  ["Play", tr("Play")],
  ["Pause", tr("Pause")],
  ["Help", tr("Help")],
  ["Open", tr("Open")],
  ["Increment", tr("Increment")],
  ["Decrement", tr("Decrement")],
  ["Copy to clipboard", tr("Copy to clipboard")],
  ["Link to heading", tr("Link to heading")],
  ["Scroll tabs left", tr("Scroll tabs left")],
  ["Scroll tabs right", tr("Scroll tabs right")],
  ["Skip to main content", tr("Skip to main content")],
  ["Download plot as a PNG", tr("Download plot as a PNG")],
  ["Zoom", tr("Zoom")],
  ["Pan", tr("Pan")],
  ["Zoom in", tr("Zoom in")],
  ["Zoom out", tr("Zoom out")],
  ["Reset axes", tr("Reset axes")],
  ["Fullscreen", tr("Fullscreen")],
  ["Close fullscreen", tr("Close fullscreen")],
]);

/** Put them into the language of the page whenever they are written. */
export function translateStreamlit() {
  let timer = 0;
  const look = () => {
    timer = 0;
    if (!isEnglish) for (const element of document.querySelectorAll(NAMED)) renamed(element);
    for (const place of document.querySelectorAll(PLACES)) rewritten(place);
    for (const thumb of document.querySelectorAll(THUMBS)) thumb.removeAttribute("aria-labelledby");
  };
  const later = () => (timer ||= setTimeout(look, REST_MS));
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true, attributeFilter: NAMES });
  look();
}

/** @param {string} text */
function translated(text) {
  const words = text.trim();
  const said = WORDS.get(words);
  if (said) return said;
  return words
    .replace(/^(\d+)\s?(\w+) per file\b/, (_, size, unit) => tr("{size} per file", { size: `${size} ${unit}` }))
    .replace(/^Error:$/, "") // stands before a sentence that says so itself
    .replace(/^AxiosError: (Network Error|timeout.*)$/, tr("The upload was interrupted."))
    .replace(/^Help for (.*)$/, (_, name) => tr("Help for {name}", { name }));
}

/** @param {Element} element */
function renamed(element) {
  for (const name of NAMES) {
    const text = element.getAttribute(name);
    if (text && translated(text) !== text.trim()) element.setAttribute(name, translated(text));
  }
}

/** @param {Element} place */
function rewritten(place) {
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    if (translated(text.data) !== text.data.trim()) text.data = translated(text.data);
  }
}
