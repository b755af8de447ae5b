// Where the focus goes when what had it is drawn anew or has gone: to what took its place, never to the top of the page.

const REST_MS = 150;
const KEYED = /\bst-key-(\S+)/;

/** Follow the focus, and bring it back when the page has replaced what had it. */
export function keepFocus() {
  /** @type {{ element: Element, key: string } | null} */
  let last = null;
  let timer = 0;
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element && target !== document.body) last = { element: target, key: keyOf(target) };
  });
  const look = () => {
    timer = 0;
    if (!last || last.element.isConnected || document.activeElement !== document.body) return;
    const next = inPlaceOf(last.key) ?? heading();
    next?.focus({ preventScroll: true });
  };
  const later = () => (timer ||= setTimeout(look, REST_MS));
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
}

/**
 * The name that the page gave to what holds an element, without the number that counts its renewals.
 *
 * @param {Element} element
 */
function keyOf(element) {
  const holder = element.closest("[class*=st-key-]");
  return KEYED.exec(holder?.className ?? "")?.[1].replace(/\d+$/, "") ?? "";
}

/** @param {string} key */
function inPlaceOf(key) {
  if (!key) return null;
  const found = document.querySelectorAll(`[class*="st-key-${CSS.escape(key)}"] :is(button, input, [tabindex="0"])`);
  for (const element of found)
    if (element instanceof HTMLElement && element.tabIndex >= 0 && element.checkVisibility()) return element;
  return null;
}

function heading() {
  const result = document.getElementById("result");
  result?.setAttribute("tabindex", "-1");
  return result;
}
