// Elements and icons.

/** @import { Choice, Segmented } from "./types.js" */

/**
 * An element: `h("button", {class: "icon", onclick: f, "aria-label": "Play"}, "text", otherElement)`.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} properties
 * @param {(Node | string | null | undefined)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && isThere(value)) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter(isThere));
  return element;
}

/**
 * @template Value
 * @param {Value | null | undefined} value
 * @returns {value is Value}
 */
const isThere = (value) => value !== null && value !== undefined;

/** While something is pressed: time from one look at it to the next. */
const RELEASED_MS = 30;

/** @type {Record<string, string>} */
const PATHS = {
  play: '<path d="M8 5.2v13.6L19 12z" fill="currentColor" stroke-linejoin="round"/>',
  pause: '<path d="M8.5 5.5v13M15.5 5.5v13" stroke-width="3"/>',
  loop: '<path d="M17 3.5 20 6.5 17 9.5M20 6.5H9a5 5 0 0 0-5 5v.5M7 20.5 4 17.5 7 14.5M4 17.5h11a5 5 0 0 0 5-5V12"/>',
  match: '<path d="M5 20V10M12 20V4M19 20V10M2.5 10h5M9.5 10h5M16.5 10h5"/>',
  blind:
    '<path d="M3 3l18 18M10.6 6.2A9.8 9.8 0 0 1 12 6c5 0 8.3 4 9.5 6a15 15 0 0 1-2.7 3.3M6.4 7.8A15 15 0 0 0 2.5 12c1.2 2 4.5 6 9.5 6a9 9 0 0 0 4.2-1.1M9.9 9.9a3 3 0 0 0 4.2 4.2"/>',
  volume: '<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.6 7.6 0 0 1 0 11"/>',
  hand: '<path d="M12 3v18M3 12h18M12 3 9.5 5.5M12 3l2.5 2.5M12 21l-2.5-2.5M12 21l2.5-2.5M3 12l2.5-2.5M3 12l2.5 2.5M21 12l-2.5-2.5M21 12l-2.5 2.5"/>',
  box: '<rect x="4" y="6" width="16" height="12" rx="1" stroke-dasharray="3.2 2.4"/>',
  lasso:
    '<path d="M12 4c4.7 0 8.5 2.5 8.5 5.8s-3.8 5.8-8.5 5.8-8.5-2.5-8.5-5.8S7.3 4 12 4zM6.5 14.2c-1.2 1-1.3 2.9.3 3.5 1.5.5 2.7-.9 1.7-2.2M8.2 17.3c.5 1.6 0 2.8-1.4 3.7"/>',
  brush:
    '<path d="M20 4c-4.5 1.5-8.5 5-10.8 8.8l2.2 2.2C15.2 12.7 18.6 8.6 20 4zM8.6 13.6c-2.2.1-3.4 1.4-3.6 3.2-.1 1.4-.8 2.3-2 2.9 3.8 1.1 7.4-.3 7.7-3.9z"/>',
  eraser: '<path d="M14.5 4.5 20 10l-8.5 8.5H7L3.5 15zM8.5 10.5l5.5 5.5M11 19.5h9"/>',
  undo: '<path d="M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3"/>',
  redo: '<path d="m16 5 4 4-4 4M20 9H10a6 6 0 0 0 0 12h3"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  minus: '<path d="M5 12h14"/>',
  fit: '<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
  trash: '<path d="M4 7h16M9.5 7V4h5v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/>',
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  keys: '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10"/>',
  sliders: '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
  notch: '<path d="M3 12h5M16 12h5M9.5 7v10M14.5 7v10" /><path d="M3 6h18M3 18h18" opacity="0.35"/>',
  flag: '<path d="M6 21V4M6 5h11.5l-2.5 4 2.5 4H6"/>',
  save: '<path d="M12 4v11M7.5 10.5 12 15l4.5-4.5M4.5 19.5h15"/>',
  shield: '<path d="M12 3.5 5 6v5.5c0 4.3 2.9 7.5 7 9 4.1-1.5 7-4.7 7-9V6z"/>',
};

/**
 * An icon for the eye only: the button that holds it carries the name.
 *
 * @param {string} name
 */
export function icon(name) {
  const holder = document.createElement("template");
  holder.innerHTML =
    '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8" ' +
    `stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${PATHS[name]}</svg>`;
  return /** @type {SVGElement} */ (holder.content.firstElementChild);
}

/**
 * A button with an icon whose name is a tooltip and an accessible name; `data-word` stands below it on narrow pages.
 *
 * @param {string} name
 * @param {string} label
 * @param {() => void} onclick
 * @param {Record<string, string>} [properties]
 */
export function iconButton(name, label, onclick, properties = {}) {
  return h(
    "button",
    { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...properties },
    icon(name),
  );
}

/**
 * A row of buttons of which one is pressed.
 *
 * @template {string} Value
 * @param {string} label
 * @param {readonly Choice<Value>[]} choices
 * @param {(value: Value) => void} onchoose
 * @returns {Segmented<Value>}
 */
export function segmented(label, choices, onchoose) {
  const buttons = /** @type {Map<Value, HTMLButtonElement>} */ (new Map());
  const row = h("div", { class: "segmented", role: "group", "aria-label": label });
  for (const choice of choices) {
    const button = h("button", {
      type: "button",
      "aria-pressed": "false",
      "data-value": choice.value,
      title: choice.title ?? (choice.key ? `${choice.label} (${choice.key})` : choice.label),
      "aria-label": choice.icon ? choice.label : null,
      "data-word": choice.word,
      "aria-keyshortcuts": choice.key,
      onclick: () => onchoose(choice.value),
    });
    if (choice.icon) button.append(icon(choice.icon));
    if (choice.swatch) button.append(h("span", { class: `swatch ${choice.swatch}`, "aria-hidden": "true" }));
    if (!choice.icon) button.append(h("span", {}, choice.label));
    buttons.set(choice.value, button);
    row.append(button);
  }
  return {
    element: row,
    button: (value) => /** @type {HTMLButtonElement} */ (buttons.get(value)),
    set(value) {
      for (const [one, button] of buttons) button.setAttribute("aria-pressed", String(one === value));
    },
  };
}

/**
 * A select with a label in front.
 *
 * @template {string} Value
 * @param {string} label
 * @param {readonly (readonly [value: Value, text: string])[]} choices
 * @param {(value: Value) => void} onchoose
 */
export function select(label, choices, onchoose) {
  /** @type {HTMLSelectElement} */
  const box = h("select", { "aria-label": label, onchange: () => onchoose(/** @type {Value} */ (box.value)) });
  for (const [value, text] of choices) box.append(h("option", { value }, text));
  return { element: h("label", { class: "field" }, h("span", {}, label), box), box };
}

/**
 * The element with the focus in the tree that an element belongs to.
 *
 * @param {Node} element
 */
export function focusedIn(element) {
  const root = element.getRootNode();
  const focused = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  return focused instanceof HTMLElement ? focused : null;
}

/**
 * Replace what is in an element, so that the focus stays on what bears the same `data-focus`. While something in it is
 * pressed it stays: its click would come to nothing.
 *
 * @param {HTMLElement} element
 * @param {() => Node[]} drawn what shall be in it
 */
export function redraw(element, drawn) {
  if (element.matches(":active")) {
    setTimeout(() => redraw(element, drawn), RELEASED_MS);
    return;
  }
  const focused = focusedIn(element);
  const name = focused && element.contains(focused) ? focused.dataset.focus : null;
  element.replaceChildren(...drawn());
  const again = name ? element.querySelector(`[data-focus="${name}"]`) : null;
  if (again instanceof HTMLElement) again.focus();
}
