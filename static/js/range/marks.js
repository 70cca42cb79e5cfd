// What text from elsewhere means in a cell of the gradebook: «5», «н», «2 ОП», «зч», «н/а» for the term.

import { isOfRolls, rollIn } from "../gradebook/cells.js";
import { parseFinal } from "../gradebook/finals.js";

const LOOK_ALIKES = { H: "Н", O: "О", Y: "У" };
const NUMBER = /^(\d)(?:[.,]0+)?$/; // spreadsheets like to write 5,00

// Gives {writes: [[cell, kind, value], …]} or {why}, as the keys of the cell would have it.
export function read(text, cell, marks) {
  if (isOfRolls(cell)) return { why: "Вставляют в ячейки учеников." };
  if (marks.isFinal(cell)) return readFinal(text, cell, marks);
  const found = new Map();
  for (const sign of text.split(/\s+/)) {
    const { kind, value, why } = meaning(sign, marks.settings);
    if (why) return { why };
    if (found.has(kind)) return { why: "Две отметки за урок впишите через «/»." };
    found.set(kind, value);
  }
  const writes = [...found].map(([kind, value]) => [cell, kind, value]);
  const letter = found.get("absence");
  return { writes: letter ? [...writes, ...besides(letter, cell, marks)] : writes };
}

function readFinal(text, cell, { settings }) {
  const number = NUMBER.exec(text)?.[1];
  if (number) return settings.finals.includes(number) ? { writes: [[cell, "final", number]] } : { why: `Итог: ${settings.finals.join(", ")}` };
  const { kind, value, wrong } = parseFinal(text, settings.finals);
  return wrong ? { why: wrong } : { writes: [[cell, kind, value]] };
}

function meaning(sign, { marks, letters, results }) {
  const number = NUMBER.exec(sign)?.[1];
  if (number) return marks.includes(number) ? { kind: "mark", value: number } : { why: `Отметки: ${marks.join(", ") || "в этом классе не ставят"}.` };
  const result = sign.toLowerCase();
  if (Object.values(results).includes(result)) return { kind: "mark", value: result };
  const letter = [...sign.toUpperCase()].map((each) => LOOK_ALIKES[each] ?? each).join("");
  const known = [...new Set(Object.values(letters))];
  return known.includes(letter) ? { kind: "absence", value: letter } : { why: `Не отметка и не пропуск: пропуски – ${known.join(", ")}.` };
}

// As typing does: who only came late is not away the whole day, and where somebody is away not everybody is there.
function besides(letter, cell, marks) {
  const isAbsence = marks.settings.absent.includes(letter);
  const roll = marks.rollOf(cell);
  return [...(isAbsence || !cell.dataset.w ? [] : [[cell, "day", ""]]), ...(isAbsence && rollIn(roll) ? [[roll, "roll", ""]] : [])];
}
