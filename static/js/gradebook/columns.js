// One more column for a lesson, for the second mark of 5/4, and the first mark of a column, which makes its work.

const NO_WORK = "–"; // stands over a column that has no work yet

// The cell in the next column of the same lesson; a new column, after the last one, when there is none.
export function nextColumn(grid, cell) {
  const [lesson, position] = grid.column(cell).key.split("/");
  const next = grid.columns[cell.cellIndex + 1];
  if (next?.key?.startsWith(`${lesson}/`)) return cell.nextElementSibling;
  insertColumn(grid, cell.cellIndex, `${lesson}/${Number(position) + 1}`);
  return cell.nextElementSibling;
}

// The first mark of a column has made its work, of the school's usual type.
export function nameWork(grid, cell, usualWork) {
  const work = grid.column(cell).heads.at(-1);
  if (work.textContent !== NO_WORK) return;
  work.textContent = usualWork;
  work.removeAttribute("title");
}

function insertColumn(grid, index, key) {
  const [month, lesson, work] = grid.columns[index].heads;
  const copy = work.cloneNode(false);
  copy.dataset.column = key;
  copy.textContent = NO_WORK;
  copy.className = "";
  copy.title = "Ещё одна отметка за урок";
  work.after(copy);
  lesson.colSpan += 1;
  month.colSpan += 1;
  const cols = grid.table.querySelectorAll("col");
  cols[index].after(cols[index].cloneNode());
  for (const row of [...grid.body.rows, ...grid.table.tFoot.rows]) insertCell(row, index);
  grid.readColumns();
}

// Absences and hints are of the lesson, so they stand in the new cell too.
function insertCell(row, index) {
  const cell = row.cells[index];
  const fresh = row.insertCell(index + 1);
  if (row.dataset.row === "0") fresh.textContent = cell.textContent;
  fresh.className = cell.classList.contains("is-away") ? "is-away" : "";
  fresh.append(...[...cell.querySelectorAll("i")].map((letter) => letter.cloneNode(true)));
  const { a, d, e, w, h, why, free } = cell.dataset;
  for (const [name, value] of Object.entries({ a, d, e, w, h, why, free })) if (value) fresh.dataset[name] = value;
}
