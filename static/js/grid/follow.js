// Every step of an edit on its way, shown in its cell, and in the list under the grid when a person must decide.

import { showState } from "./cells.js";
import { quoted } from "./editor.js";
import { keyOf } from "./queue.js";

export function follow(edit, step, body, parts) {
  const { content, grid, cells, state } = parts;
  const cell = grid.find(edit);
  if (step === "saved") settle(edit, body, parts);
  else if (cell) cells.show(cell, edit.kind, edit.value);
  if (cell) showState(cell, step, body?.message);
  if (step === "waiting") state.solved(keyOf(edit));
  if (step === "conflict" || step === "failed") explain(edit, step, body, parts);
  if (step === "saved") content.saved?.(edit, body, cell);
}

function settle(edit, body, { grid, state, editor }) {
  state.solved(keyOf(edit));
  editor.settle(edit, body);
  if (body.author) changedSince(edit, body, { grid, state });
}

// The answer to a repeated request: the edit was written, and somebody has changed it before we heard of it.
function changedSince(edit, body, { grid, state }) {
  const text = `${grid.name(edit)}: ваше ${quoted(edit.value)} записано, потом исправлено на ${quoted(body.value)} (${body.author}).`;
  state.problem(keyOf(edit), text, [["Понятно", () => state.solved(keyOf(edit))]]);
  state.announce(text);
}

function explain(edit, step, body, { content, grid, queue, state, editor }) {
  if (editor.refuses(edit, body.message)) return;
  const where = grid.name(edit);
  const backToCell = (act) => () => {
    act();
    const cell = grid.find(edit);
    if (cell) grid.focus(cell);
  };
  const giveUp = backToCell(() => editor.giveUp(edit));
  const overwrite = backToCell(() => {
    editor.timeline.wroteOver(edit, body.value);
    queue.overwrite(edit);
  });
  if (step === "failed") {
    const text = `${where}: ${quoted(edit.value)} не записано. ${body.message}`;
    state.problem(keyOf(edit), text, [["Вернуть, как было", giveUp]]);
  } else {
    const text = `${where}: у вас ${quoted(edit.value)}, ${content.words.there} ${quoted(body.value)} (${body.author}).`;
    const choices = [[`Оставить ${quoted(body.value)}`, giveUp], [`Записать ${quoted(edit.value)}`, overwrite]];
    state.problem(keyOf(edit), text, choices);
  }
  state.announce(body.message);
}
