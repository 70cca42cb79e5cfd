// Pasting a block: judged cell by cell on the page and by the server, shown, and only then written, as one action.

import { keyOf, newOperation } from "../grid/queue.js";
import { blockSender } from "../grid/server.js";
import { Preview } from "./preview.js";
import { parse } from "./table_text.js";

const MOST_CELLS = 500; // as the server takes them
const OUTSIDE = "За краем таблицы.";

// One write for each place: an absence stands in all columns of its lesson.
export function once(writes, cells) {
  return [...new Map(writes.map((write) => [keyOf(cells.place(write[0], write[1])), write])).values()];
}

export async function paste(text, range) {
  const { editor, content, grid } = range.parts;
  const rows = parse(text);
  if (!rows.length) return editor.tell("В буфере обмена нет текста таблицы.");
  if (!grid.body.contains(grid.current)) return editor.tell("Вставляют в ячейки учеников.");
  const block = placed(rows, range);
  const nCells = block.flat().length;
  if (nCells > MOST_CELLS) return editor.tell(`За один раз – не больше ${MOST_CELLS} ячеек, здесь ${nCells}: вставьте по частям.`);
  const { read } = content.pasting ? await content.pasting() : { read: readTyped };
  for (const place of block.flat()) Object.assign(place, judged(place, read, range.parts));
  return nCells === 1 ? write(block, range) : ask(block, range);
}

// Where each text goes: from the upper left cell of the range; a single one goes into all of its cells.
function placed(rows, { cells, rows: selected, grid }) {
  const [[text]] = rows;
  const isOne = rows.length === 1 && rows[0].length === 1;
  if (isOne && cells.length) return selected.map((row) => row.map((cell) => ({ text, cell })));
  const start = cells[0] ?? grid.current;
  const top = start.parentElement.sectionRowIndex;
  return rows.map((row, down) => row.map((each, across) => ({ text: each, cell: grid.body.rows[top + down]?.cells[start.cellIndex + across] })));
}

// {writes}: what is to be written, none where it stands already or nothing is pasted; {why}: why nothing can be.
function judged({ text, cell }, read, { content, grid, cells }) {
  if (!text) return { writes: [] };
  if (!cell) return { why: OUTSIDE };
  const lock = grid.lock(cell);
  if (lock) return { why: lock };
  const { writes, why } = read(text, cell, content);
  return why ? { why } : { writes: writes.filter(([each, kind, value]) => cells.value(each, kind) !== value) };
}

// Where the page does not say otherwise, a text means what it would mean when it is typed.
function readTyped(text, cell, content) {
  if (!content.text?.isIn(cell)) return { why: "Сюда не вставляют." };
  const { kind, value, wrong, doubt } = content.text.parse(text, cell);
  return wrong || doubt ? { why: wrong ?? `${doubt} Если верно, впишите в ячейку.` } : { writes: [[cell, kind, value]] };
}

// The preview: who decides is told what the server says as soon as it has answered.
async function ask(block, range) {
  const preview = new Preview(block, range.parts);
  const decision = preview.open();
  preview.show(await looked(block, range.parts));
  if (await decision) write(block, range);
  range.grid.focus();
}

// Asks the server what would become of the cells. Gives why it has not said anything, if it has not.
async function looked(block, { cells, settings, queue }) {
  const asked = block.flat().flatMap((place) => (place.writes ?? []).map((each) => ({ place, ...editOf(each, cells) })));
  const edits = asked.filter((each) => settings.blockKinds?.includes(each.edit.kind) && !queue.entryOf(each.edit));
  if (!edits.length) return "";
  const answers = await blockSender(settings)(edits.map(({ edit }) => edit), "1");
  const [{ status }] = answers;
  if (status === 0 || status === 401 || status >= 500) return "Сервер не ответил: проверено только то, что видно на этой странице.";
  answers.forEach(({ status: each, body }, index) => {
    if (each !== 200) Object.assign(edits[index].place, { why: body.message, writes: undefined });
  });
  return "";
}

function editOf([cell, kind, value], cells) {
  return { edit: { ...cells.edit(cell, kind), value, operation: newOperation() } };
}

function write(block, range) {
  const { editor, cells, grid } = range.parts;
  const places = block.flat();
  const [first] = places;
  editor.interrupt();
  editor.act(once(places.flatMap(({ writes }) => writes ?? []), cells));
  const nWritten = places.filter(({ writes }) => writes?.length).length;
  if (places.length > 1) editor.tell(`Вставлено: ${nWritten}. Отменить – Ctrl+Z.`);
  else if (first.why) editor.tell(`«${first.text}» не вставлено. ${first.why}`);
  const inside = places.filter(({ cell }) => cell);
  if (inside.length > 1) range.show(inside[0].cell, inside.at(-1).cell);
  grid.focus(inside[0].cell);
}
