// The words of these modules in the language of the page, which is known before the first of them is run.

/** @typedef {Record<string, string | number>} Values */

const LANGUAGE = document.documentElement.lang || "en";
export const isEnglish = LANGUAGE === "en";
const plurals = new Intl.PluralRules(LANGUAGE);
const decimalSign = new Intl.NumberFormat(LANGUAGE).format(1.5)[1] ?? ".";
/** @type {Record<string, string[]>} */
const catalogue = isEnglish ? {} : await fetched(new URL(`../languages/${LANGUAGE}.json`, import.meta.url));

/**
 * A message in the visitor's language.
 *
 * @param {string} message in English, with names in braces where values belong
 * @param {Values} [values]
 */
export function tr(message, values = {}) {
  return filled(catalogue[message]?.[0] ?? message, values);
}

/**
 * A message about `n` things.
 *
 * @param {string} one
 * @param {string} many with `{n}` where the number belongs
 * @param {number} n
 */
export function trn(one, many, n) {
  const forms = catalogue[one] ?? [one, many];
  return filled(forms[plurals.select(n) === "one" ? 0 : forms.length - 1], { n });
}

/**
 * A label as it stands within a sentence: English has a small letter there.
 *
 * @param {string} label
 */
export function within(label) {
  return isEnglish ? label.toLowerCase() : label;
}

/**
 * A number as the language of the page writes it.
 *
 * @param {string} text with a point before its decimals
 */
export function written(text) {
  return text.replace(".", decimalSign);
}

/**
 * @param {string} text
 * @param {Values} values
 */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

/**
 * What a language says; nothing where the connection fails: then these modules speak English.
 *
 * @param {URL} url
 */
async function fetched(url) {
  try {
    const response = await fetch(url);
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}
