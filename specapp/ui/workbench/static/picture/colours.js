// The colour tables of the server, fetched once.

import { packedTable } from "./tiles.js";

let loading = null;

/** Promise of {maps: {name: {name, label, colours, ground}}, difference}. */
export function loadColours() {
  loading ??= fetch(new URL("../colours.json", import.meta.url)).then(async (response) => {
    const { maps, difference } = await response.json();
    const tables = Object.entries(maps).map(([name, { label, table }]) => {
      const [red, green, blue] = table;
      return [name, { name, label, colours: packedTable(table, 3), ground: `rgb(${red} ${green} ${blue})` }];
    });
    return { maps: Object.fromEntries(tables), difference: packedTable(difference, 4) };
  });
  return loading;
}
