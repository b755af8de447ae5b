// The page and its window: where it stands, and what the way back leads to.

const NARROW = "(max-width: 62rem)";

/** Every change of a setting changes the address: it replaces the last one, so that one step back leaves the page. */
export function replaceAddresses() {
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const next = new URL(url ?? "", location.href);
    if (next.origin === location.origin && next.pathname === location.pathname) history.replaceState(state, title, url);
    else push(state, title, url);
  };
}

/** Where everything stands in one column, bring another sound's result before the eyes. */
export function comeIntoView() {
  if (!matchMedia(NARROW).matches) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById("result")?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}
