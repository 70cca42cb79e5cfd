// The gradebook: puts the parts together. Without this script the dates lead to the lesson pages, which can do it all.

import { showState } from "./gradebook/cells.js";
import { Card } from "./gradebook/card.js";
import { Editor, quoted } from "./gradebook/editor.js";
import { Grid } from "./gradebook/grid.js";
import { SaveQueue, keyOf } from "./gradebook/queue.js";
import { sender } from "./gradebook/server.js";
import { SignIn } from "./gradebook/sign_in.js";
import { SaveState } from "./gradebook/state.js";
import { Tools } from "./gradebook/tools.js";

const table = document.getElementById("grid");
if (table) start(table);

function start(table) {
  const settings = JSON.parse(table.dataset.settings);
  const grid = new Grid(table);
  const state = new SaveState({
    line: document.getElementById("save-state"),
    retry: document.getElementById("save-retry"),
    signIn: document.getElementById("save-sign-in"),
    section: document.getElementById("unsaved"),
    announcer: document.getElementById("grid-announcer"),
  });
  const queue = new SaveQueue({
    place: settings.place,
    send: sender(settings),
    onChange: (edit, step, body) => follow(edit, step, body, { grid, queue, state, editor }),
    onSummary: () => summarise(table, queue, state),
  });
  const bar = document.getElementById("grid-tools");
  const tools = new Tools(bar, { onClick: (name) => editor.use(name) });
  const card = new Card({
    ...{ grid, queue },
    url: settings.urls.card,
    announce: (text) => state.announce(text),
    onSaved: (cell, standing) => {
      showStanding(cell.parentElement, standing);
      editor.nameWork(grid.column(cell).work);
    },
  });
  const editor = new Editor({ card, grid, queue, state, tools, settings });

  listen(table, grid, editor);
  for (const event of ["online", "focus"]) window.addEventListener(event, () => queue.retry());
  state.retry.addEventListener("click", () => queue.retry());
  const backToWork = () => {
    grid.focus(grid.current);
    queue.retry();
  };
  const signIn = new SignIn(document.getElementById("sign-in"), { url: settings.signInUrl, writer: settings.writer, onDone: backToWork });
  state.signIn.addEventListener("click", () => signIn.open());
  window.addEventListener("beforeunload", (event) => {
    if (queue.entries.size) event.preventDefault();
  });

  // «#lesson-15» names a column; no element has this id, or going there would take the focus away again.
  const first = grid.firstOf(location.hash.replace("#lesson-", "")) ?? table.tBodies[0].rows[0].cells[Number(table.dataset.start) + 1];
  grid.makeTabStop(first);
  grid.reveal(first);
  bar.hidden = table.ariaReadOnly === "true";
  if (!bar.hidden) first.focus({ preventScroll: true }); // who may write begins to type at once
  if (settings.place) queue.restore(); // no place: a past day, where nothing is written
}

function listen(table, grid, editor) {
  const about = document.getElementById("grid-about");
  const request = document.getElementById("grid-correction");
  table.addEventListener("keydown", (event) => editor.onKey(event));
  table.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    event.preventDefault();
    editor.forgetTyping();
    grid.focus(cell);
  });
  table.addEventListener("focusin", ({ target }) => {
    const correction = target.matches("td") && grid.correctionQuery(target);
    request.hidden = !correction;
    if (correction) request.search = correction;
    about.textContent = target.matches("td") ? grid.about(target) : [target.ariaLabel, target.title].join(" · ");
    if (target.matches("td")) editor.wholeDay.hintAt(target);
  });
}

// Every step of an edit, shown in its cell, in the mean, and in the list under the grid when a person must decide.
function follow(edit, step, body, { grid, queue, state, editor }) {
  const key = keyOf(edit);
  const cell = grid.find(edit);
  if (step === "saved") {
    state.solved(key);
    editor.settle(edit, body);
    if (body.author) changedSince(edit, body, { grid, state });
    if (cell && "mean" in body) showStanding(cell.parentElement, body);
    if (body.ownLessons) editor.noteElsewhere(edit, body.ownLessons);
    if (cell && edit.kind === "mark") editor.nameWork(grid.column(cell).work);
  } else if (cell) {
    editor.show(cell, edit.kind, edit.value);
  }
  if (cell) showState(cell, step, body?.message);
  if (step === "waiting") state.solved(key);
  if (step === "conflict" || step === "failed") explain(edit, step, body, cell, { grid, queue, state, editor });
}

// The answer to a repeated request: the edit was written, and somebody has changed it before we heard of it.
function changedSince(edit, body, { grid, state }) {
  const text = `${grid.name(edit)}: ваше ${quoted(edit.value)} записано, потом исправлено на ${quoted(body.value)} (${body.author}).`;
  state.problem(keyOf(edit), text, [["Понятно", () => state.solved(keyOf(edit))]]);
  state.announce(text);
}

function explain(edit, step, body, cell, { grid, queue, state, editor }) {
  if (editor.refuses(edit, body.message)) return;
  const where = grid.name(edit);
  const backToCell = (act) => () => {
    act();
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
    const text = `${where}: у вас ${quoted(edit.value)}, в журнале ${quoted(body.value)} (${body.author}).`;
    const choices = [[`Оставить ${quoted(body.value)}`, giveUp], [`Записать ${quoted(edit.value)}`, overwrite]];
    state.problem(keyOf(edit), text, choices);
  }
  state.announce(body.message);
}

function showStanding(row, { mean, nMarks, proposed }) {
  row.querySelector(".mean a").textContent = mean;
  row.querySelector(".count").textContent = nMarks;
  row.querySelector(".proposed").textContent = proposed;
}

function summarise(table, queue, state) {
  const edits = [...queue.entries.values()].map((entry) => entry.edit);
  table.dataset.unsaved = edits.length;
  const areMarks = edits.every((edit) => edit.kind === "mark");
  state.summary({
    unsaved: edits.length,
    problems: queue.count("failed", "conflict"),
    trouble: edits.length ? queue.trouble : "",
    why: queue.why,
    isKept: queue.keep.isWorking,
    noun: areMarks ? ["отметка", "отметки", "отметок"] : ["запись", "записи", "записей"],
  });
}
