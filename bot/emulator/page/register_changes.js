/** Compares two looks at the register: which cells changed, which rows went and which came. */

/** {changed: Map(row id -> Map(column -> old value)), gone: [{id, table, row, place}], added: Set(row id)} */
export function compare(before, after) {
  const old = index(before);
  const now = index(after);
  const changed = new Map();
  const added = new Set();
  for (const [id, { row, table }] of now) {
    const known = old.get(id);
    if (!known) added.add(id);
    else note(changed, id, table, known.row, row);
  }
  const gone = [...old].filter(([id]) => !now.has(id)).map(([id, found]) => ({ id, ...found }));
  return { changed, added, gone };
}

export function rowId(table, row) {
  return [table.name, ...table.key.map((column) => row[table.columns.indexOf(column)])].join("\u0000");
}

function index(tables) {
  return new Map(tables.flatMap((table) => table.rows.map((row, place) => [rowId(table, row), { table, row, place }])));
}

function note(changed, id, table, old, now) {
  const cells = table.columns.flatMap((column, place) => (old[place] === now[place] ? [] : [[column, old[place]]]));
  if (cells.length) changed.set(id, new Map(cells));
}
