// The colour tables of the server, fetched once.

import { request } from "../request.js";
import { packedTable } from "./canvas.js";

/** @import { Colours, ColourTable } from "../types.js" */

/**
 * @typedef {object} ColoursFile
 * @property {Record<string, { label: string, table: number[] }>} maps red, green and blue of 256 steps
 * @property {number[]} difference with alpha
 */

/** @type {Promise<Colours> | null} */
let loading = null;

/** The tables; what has failed is tried again the next time. */
export function loadColours() {
  loading ??= fetchColours().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** @returns {Promise<Colours>} */
async function fetchColours() {
  const response = await request(new URL("../colours.json", import.meta.url).href);
  /** @type {ColoursFile} */
  const { maps, difference } = await response.json();
  const tables = Object.entries(maps).map(([name, { label, table }]) => [name, tableOf(name, label, table)]);
  return { maps: Object.fromEntries(tables), difference: packedTable(difference, 4) };
}

/**
 * @param {string} name
 * @param {string} label
 * @param {number[]} table
 * @returns {ColourTable}
 */
function tableOf(name, label, table) {
  const [red, green, blue] = table;
  return { name, label, colours: packedTable(table, 3), ground: `rgb(${red} ${green} ${blue})` };
}
