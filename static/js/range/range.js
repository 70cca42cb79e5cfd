// A range of cells: selected with Shift and the arrows or with the mouse, copied as a table, cleared, pasted into. What
// it writes is one action for undo and one request (docs/grid.md).

import { planned, told } from "../grid/fill.js";
import { MOVES } from "../grid/keys.js";
import { once, paste } from "./paste.js";
import { markup, written } from "./table_text.js";

const MODIFIERS = ["Shift", "Control", "Alt", "Meta", "CapsLock"];
const COPY_AND_PASTE = /^[cvсм]$/i; // in both layouts

export class Range {
  constructor(parts) {
    this.parts = parts;
    this.grid = parts.grid;
    this.cells = []; // what is selected, from the upper left; none for a single cell
    this.grid.table.setAttribute("aria-multiselectable", "true");
  }

  // The keys that mean the range, as long as there is one; all others end it.
  onKey(event) {
    const { key, ctrlKey, metaKey } = event;
    if (!this.cells.length || MODIFIERS.includes(key) || ((ctrlKey || metaKey) && COPY_AND_PASTE.test(key))) return false;
    const act = { Delete: "clear", Backspace: "clear", Escape: "drop" }[key];
    if (!act) this.drop();
    else this[act]();
    if (act) event.preventDefault();
    return Boolean(act);
  }

  // From the cell where the range began; the cursor goes with its other end.
  extend({ key }) {
    const { body, columns, current } = this.grid;
    if (!body.contains(current)) return;
    const [down, across] = MOVES[key];
    const row = clamp(current.parentElement.sectionRowIndex + down, 0, body.rows.length - 1);
    this.to(body.rows[row].cells[clamp(current.cellIndex + across, 1, columns.length - 1)]);
  }

  to(cell, from) {
    const { grid } = this;
    if (from && !this.cells.length) this.anchor = from;
    else if (!this.cells.length) this.anchor = grid.current;
    if (![cell, this.anchor].every((each) => grid.body.contains(each))) return;
    this.parts.editor.interrupt();
    grid.focus(cell);
    this.show(this.anchor, cell);
    this.parts.state.announce(`Выделено: ${this.size}.`);
  }

  show(one, other) {
    this.drop();
    const rows = span(one.parentElement.sectionRowIndex, other.parentElement.sectionRowIndex);
    const columns = span(one.cellIndex, other.cellIndex);
    const { body } = this.grid;
    this.anchor = one;
    this.rows = rows.map((row) => columns.map((column) => body.rows[row].cells[column]));
    this.cells = one === other ? [] : this.rows.flat();
    for (const cell of this.cells) cell.ariaSelected = "true";
  }

  drop() {
    for (const cell of this.cells) cell.ariaSelected = null;
    this.cells = [];
  }

  // «3 × 2»: rows and columns.
  get size() {
    return `${this.rows.length} × ${this.rows[0].length}`;
  }

  copy(clipboard) {
    const rows = (this.cells.length ? this.rows : [[this.grid.current]]).map((row) => row.map(textIn));
    clipboard.setData("text/plain", written(rows));
    clipboard.setData("text/html", markup(rows));
    if (this.cells.length) this.parts.editor.tell(`Скопировано: ${this.size}.`);
  }

  clear() {
    const { editor, cells } = this.parts;
    editor.interrupt();
    const plan = planned(this.cells, (cell) => (cells.filled(cell).length ? this.grid.lock(cell) : null));
    editor.act(once(plan.targets.flatMap((cell) => cells.filled(cell).map((kind) => [cell, kind, ""])), cells));
    editor.tell(told(plan).replace("Заполнено", "Очищено"));
  }

  paste(text) {
    return paste(text, this);
  }
}

// What stands in the cell, «2 ОП», without what is small, which explains it.
function textIn({ childNodes }) {
  const nodes = [...childNodes].filter(({ tagName }) => tagName !== "SMALL");
  return nodes.map(({ textContent }) => textContent.trim()).filter(Boolean).join(" ");
}

function span(one, other) {
  const first = Math.min(one, other);
  return Array.from({ length: Math.abs(one - other) + 1 }, (_, index) => first + index);
}

function clamp(number, least, most) {
  return Math.min(Math.max(number, least), most);
}
