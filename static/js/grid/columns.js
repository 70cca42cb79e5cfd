// The heads of a grid: what stands over each column of cells, whatever rows and columns the heads span.

// One entry for each cell of a row: {key, heads, link, lock}. `key` names the column in edits («15/1»: column 1 of
// group 15); a column without a key is not written in.
export function columnsOf(head) {
  const places = [...head.rows].map(() => []);
  [...head.rows].forEach((row, number) => {
    for (const th of row.cells) put(th, places.slice(number, number + th.rowSpan));
  });
  return places[0].map((_, index) => column([...new Set(places.map((row) => row[index]))]));
}

export function groupOf(key) {
  return key.split("/", 1)[0];
}

function put(th, rows) {
  const start = freeIn(rows[0]);
  for (const row of rows) for (let index = start; index < start + th.colSpan; index++) row[index] = th;
}

function freeIn(row) {
  const gap = row.findIndex((th) => !th);
  return gap < 0 ? row.length : gap;
}

// `heads` from the top to the one nearest to the cells.
function column(heads) {
  return {
    heads,
    key: heads.at(-1).dataset.column,
    link: heads.map((th) => th.querySelector("a")).find(Boolean),
    lock: heads.map((th) => th.dataset.lock).find(Boolean) ?? "",
  };
}
