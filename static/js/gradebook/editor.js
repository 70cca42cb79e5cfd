// Typing into the grid: keys become edits, edits are shown at once and saved behind.

import { letterIn, markIn, showLetter, showMark, showState } from "./cells.js";
import { meaning } from "./keys.js";
import { NO_WORK } from "./grid.js";
import { keyOf } from "./queue.js";

export class Editor {
  constructor({ grid, queue, state, settings }) {
    Object.assign(this, { grid, queue, state, settings });
    this.lastTyped = null; // the cell of the mark typed last, until anything else happens
    this.second = null; // the cell that waits for the mark after «/»
  }

  onKey(event) {
    const meant = meaning(event, this.settings);
    const cell = event.target.closest("td");
    if (!meant || (!cell && !meant.move)) return;
    if (!cell && event.key === "Enter") return; // a link of the head does what links do
    event.preventDefault();
    if (meant.move) this.move(event.target, meant.move);
    else if (meant.restore) this.restore(cell);
    else if (meant.second) this.expectSecond(cell);
    else if (this.refuses(cell)) this.forgetTyping();
    else if (meant.mark) this.typeMark(cell, meant.mark);
    else if (meant.letter) this.typeLetter(cell, meant.letter);
    else if (meant.clear) this.clear(cell);
    else this.state.announce(`Отметки: ${this.settings.marks.join(", ") || "в этом классе не ставят"}.`);
  }

  move(from, [down, across]) {
    this.forgetTyping();
    this.grid.move(from, down, across);
  }

  refuses(cell) {
    const why = this.grid.lock(cell);
    if (why) this.state.announce(why);
    return Boolean(why);
  }

  typeMark(cell, mark) {
    const target = this.second ? this.grid.nextColumn(this.second) : cell;
    const base = this.second ?? cell;
    this.forgetTyping();
    this.write(target, "mark", mark);
    this.lastTyped = base;
    this.grid.moveOn(base);
  }

  // «/» after a digit goes back to the cell of that digit and waits for the second mark.
  expectSecond(cell) {
    const base = this.lastTyped ?? cell;
    if (this.refuses(base)) return;
    if (!markIn(base)) {
      this.state.announce("Сначала введите первую отметку.");
      return;
    }
    this.grid.focus(base);
    this.second = base;
    base.classList.add("second");
    this.state.announce("Вторая отметка за урок.");
  }

  typeLetter(cell, letter) {
    this.forgetTyping();
    this.write(cell, "absence", letter);
    this.grid.moveOn(cell);
  }

  clear(cell) {
    this.forgetTyping();
    if (markIn(cell)) this.write(cell, "mark", "");
    if (letterIn(cell)) this.write(cell, "absence", "");
  }

  // Escape: back to what stands in the journal, for what has not been written yet.
  restore(cell) {
    this.forgetTyping();
    if (!this.grid.column(cell)) return;
    for (const kind of ["mark", "absence"]) this.giveUp(this.editOf(cell, kind));
  }

  giveUp(edit) {
    const standing = this.queue.drop(edit);
    if (!standing) return;
    this.state.solved(keyOf(edit));
    this.settle(edit, standing);
  }

  forgetTyping() {
    this.second?.classList.remove("second");
    this.second = this.lastTyped = null;
  }

  write(cell, kind, value) {
    const edit = this.editOf(cell, kind);
    if (edit.before === value && !this.queue.entryOf(edit)) return;
    this.show(cell, kind, value);
    this.queue.put({ ...edit, value });
    const warning = markIn(cell) && this.settings.absent.includes(letterIn(cell)) ? ". Отметка за пропущенный урок" : "";
    this.state.announce(`${this.grid.pupilName(cell)}: ${value || "пусто"}${warning}`);
  }

  editOf(cell, kind) {
    const { lesson, position } = this.grid.column(cell);
    const place = { kind, lesson, pupil: this.grid.pupil(cell) };
    if (kind === "absence") return { ...place, version: Number(cell.dataset.a ?? 0), before: letterIn(cell) };
    return { ...place, position, version: Number(cell.dataset.v ?? 0), before: markIn(cell) };
  }

  show(cell, kind, value) {
    if (kind === "mark") showMark(cell, value);
    else for (const each of this.grid.cellsOfLesson(cell)) showLetter(each, value);
  }

  // The first mark of a column has made its work, of the school's usual type.
  nameWork(head) {
    if (head.textContent === NO_WORK) head.textContent = this.settings.usualWork;
  }

  // The cell as it stands in the journal now.
  settle(edit, { value, version }) {
    const cell = this.grid.find(edit);
    if (!cell) return;
    this.show(cell, edit.kind, value);
    if (edit.kind === "mark") cell.dataset.v = version;
    else for (const each of this.grid.cellsOfLesson(cell)) each.dataset.a = version;
    showState(cell, "");
  }
}
