// The grid, put together: a table that people type into, and the way of what they typed to the server. docs/grid.md
// tells how a page uses it; `content` is what the page knows of its cells.

import { Cells } from "./cells.js";
import { Editor } from "./editor.js";
import { follow } from "./follow.js";
import { Grid } from "./grid.js";
import { SaveQueue } from "./queue.js";
import { Ranges } from "./ranges.js";
import { blockSender, sender } from "./server.js";
import { SignIn } from "./sign_in.js";
import { SaveState } from "./state.js";
import { Tools } from "./tools.js";

export function startGrid(table, content) {
  const parts = made(table, content);
  content.begin?.(parts);
  listen(parts);
  listenToPad(parts);
  waitForSignIn(parts);
  placeCursor(parts);
  if (parts.settings.place) parts.queue.restore(); // no place: nothing is written here
  for (const event of window.early?.() ?? []) repeat(event);
}

function made(table, content) {
  const settings = JSON.parse(table.dataset.settings);
  const grid = new Grid(table, { words: content.words, describe: (cell) => content.describe?.(cell) ?? [] });
  const cells = new Cells(content.kinds, grid);
  const state = new SaveState({
    line: document.getElementById("save-state"),
    retry: document.getElementById("save-retry"),
    signIn: document.getElementById("save-sign-in"),
    section: document.getElementById("unsaved"),
    announcer: document.getElementById("grid-announcer"),
  });
  const tools = new Tools(document.getElementById("grid-tools"), { onClick: (name) => editor.use(name) });
  const queue = new SaveQueue({
    place: settings.place,
    send: sender(settings),
    sendBlock: blockSender(settings),
    blockKinds: settings.blockKinds,
    onChange: (edit, step, body) => follow(edit, step, body, parts),
    onSummary: () => summarise(parts),
  });
  const editor = new Editor({ cells, content, grid, queue, state, tools });
  const parts = { table, settings, content, grid, cells, state, tools, queue, editor };
  return parts;
}

function listen(parts) {
  const { table, content, grid, editor, state, queue } = parts;
  const about = document.getElementById("grid-about");
  const ranges = new Ranges(parts);
  table.addEventListener("keydown", (event) => ranges.onKey(event) || editor.onKey(event));
  table.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || !grid.row(cell) || event.target.matches("input")) return;
    event.preventDefault();
    if (ranges.onPress(event, cell)) return;
    editor.interrupt();
    grid.focus(cell);
  });
  table.addEventListener("focusin", ({ target }) => {
    const cell = target.closest("td");
    about.textContent = cell ? grid.about(cell, content.about?.(cell) ?? []) : [target.ariaLabel, target.title].filter(Boolean).join(" · ");
    content.came?.(cell);
  });
  for (const event of ["online", "focus"]) window.addEventListener(event, () => queue.retry());
  state.retry.addEventListener("click", () => queue.retry());
  window.addEventListener("beforeunload", (event) => {
    if (queue.entries.size || grid.body.querySelector("input")) event.preventDefault();
  });
}

// Keys as buttons, where there is no keyboard: the cursor stays in the grid.
function listenToPad({ editor }) {
  const pad = document.getElementById("grid-pad");
  pad?.addEventListener("mousedown", (event) => event.preventDefault());
  pad?.addEventListener("click", ({ target }) => {
    const { key } = target.closest("button")?.dataset ?? {};
    if (key) editor.press(key);
  });
}

function waitForSignIn({ settings, grid, queue, state }) {
  const backToWork = () => {
    grid.focus(grid.current);
    queue.retry();
  };
  const signIn = new SignIn(document.getElementById("sign-in"), { url: settings.signInUrl, writer: settings.writer, onDone: backToWork });
  state.signIn.addEventListener("click", () => signIn.open());
}

// «#column-15» names a column or a group; no element has this id, or going there would take the focus away again.
function placeCursor({ table, grid, cells }) {
  const first = grid.firstOf(location.hash.replace("#column-", "")) ?? firstToFill(grid.body.rows[0].cells[Number(table.dataset.start) + 1], grid, cells);
  const isReadOnly = table.ariaReadOnly === "true";
  grid.makeTabStop(first);
  grid.reveal(first);
  for (const bar of document.querySelectorAll("#grid-tools, #grid-pad")) bar.hidden = isReadOnly;
  if (!isReadOnly) first.focus({ preventScroll: true }); // who may write begins to type at once
}

// The first cell of the column that takes a value and holds none, or else its top.
function firstToFill(top, grid, cells) {
  return grid.cellsOfColumn(top).find((cell) => !grid.lock(cell) && !cells.filled(cell).length) ?? top;
}

// What was done before this script listened, done now; the cursor stands where it would have stood.
function repeat({ type, key, shiftKey, target }) {
  const init = { key, shiftKey, bubbles: true, cancelable: true };
  const here = document.activeElement;
  if (type === "mousedown") target.dispatchEvent(new MouseEvent(type, init));
  else if (here.matches("td > input") && key.length === 1) here.value += key;
  else here.dispatchEvent(new KeyboardEvent(type, init));
}

function summarise({ table, content, queue, state }) {
  const edits = [...queue.entries.values()].map((entry) => entry.edit);
  table.dataset.unsaved = edits.length;
  state.summary({
    unsaved: edits.length,
    problems: queue.count("failed", "conflict"),
    trouble: edits.length ? queue.trouble : "",
    why: queue.why,
    isKept: queue.keep.isWorking,
    words: content.unsaved(edits),
  });
}
