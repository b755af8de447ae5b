// The connection to the server: Streamlit's own words about it are for those who run one, these are for everybody.

import { h } from "../dom.js";
import { say } from "./announce.js";
import { tr } from "./language.js";

const PATIENCE_MS = 1500;
const STATE = "data-test-connection-state";
const CONNECTED = `[${STATE}=CONNECTED]`;
const STYLE = `background:light-dark(#0a171c,#e6eef0);border-radius:0.5rem;color:light-dark(#fcfdfd,#0e171b);
  inset:0.5rem 1rem auto;margin:0 auto;max-width:44rem;padding:0.5rem 1rem;position:fixed;width:fit-content;z-index:1000000`;

/**
 * Say when the connection is lost, and when it is back.
 *
 * @param {() => void} runAgain a server that was started again knows nothing of the page until it has run there
 */
export function watchConnection(runAgain) {
  const bar = h("p", { class: "specapp-connection", role: "alert", style: STYLE, hidden: true });
  document.body.append(bar);
  let [lost, timer] = [false, 0];
  const tell = () => {
    bar.textContent = tr(
      "The connection to the server is interrupted. What is already here can still be seen and heard; the page goes on by itself once the server answers.",
    );
    bar.hidden = false;
  };
  const look = () => {
    const connected = document.querySelector(CONNECTED) !== null;
    if (!connected) closeDialog();
    if (connected !== lost) return;
    lost = !connected;
    clearTimeout(timer);
    if (lost) {
      timer = setTimeout(tell, PATIENCE_MS);
      return;
    }
    if (!bar.hidden) say(tr("The server answers again."));
    bar.hidden = true;
    runAgain();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributeFilter: [STATE] });
}

/** Streamlit asks visitors to start its server in their terminal, in a window that covers what is still there. */
function closeDialog() {
  const close = document.querySelector("[data-testid=stDialog] button[aria-label]");
  if (close instanceof HTMLElement) close.click();
}
