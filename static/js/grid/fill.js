// Filling a column with one value: which cells take it, and which are left alone and why. Knows no values by name.

// `whyNot(cell)` gives the reason to leave the cell alone, "" to write it, null when it already holds the value.
export function planned(cells, whyNot) {
  const targets = [];
  const left = new Map();
  for (const cell of cells) {
    const why = whyNot(cell);
    if (why === "") targets.push(cell);
    else if (why) left.set(why, (left.get(why) ?? 0) + 1);
  }
  return { targets, left };
}

// «Заполнено: 26. Не тронуты: отсутствуют – 2, не в группе – 1.»
export function told({ targets, left }) {
  const reasons = [...left].map(([why, count]) => `${why} – ${count}`).join(", ");
  return `Заполнено: ${targets.length}.${reasons ? ` Не тронуты: ${reasons}.` : ""}`;
}
