// How many of each mark there are under a control work, after one of its marks was saved: the formulas of
// journal/rules/counts.py, of those whose mark is a number.

const DIGIT = /^[1-5]$/;

export function recount({ table, body }, { cellIndex }) {
  const marks = [...body.rows].map((row) => row.cells[cellIndex].dataset.m).filter((mark) => DIGIT.test(mark)).map(Number);
  const figures = marks.length ? figuresOf(marks) : {};
  for (const row of table.tFoot.querySelectorAll(".counts")) {
    const cell = row.cells[cellIndex];
    if (cell.classList.contains("counted")) cell.textContent = figures[row.dataset.figure] ?? "";
  }
}

function figuresOf(marks) {
  const [n5, n4, n3] = [5, 4, 3].map((mark) => marks.filter((each) => each === mark).length);
  const n2 = marks.length - n5 - n4 - n3; // «2» includes «1»
  const points = 5 * n5 + 4 * n4 + 3 * n3 + 2 * n2;
  return { n5, n4, n3, n2, quality_rate: quotient((n5 + n4) * 100, marks.length, 1), mean_mark: quotient(points, marks.length, 2) };
}

// Rounded half up, in whole numbers: «69,2».
function quotient(numerator, denominator, places) {
  const scale = 10 ** places;
  const scaled = Math.floor((2 * numerator * scale + denominator) / (2 * denominator));
  return `${Math.floor(scaled / scale)},${String(scaled % scale).padStart(places, "0")}`;
}
