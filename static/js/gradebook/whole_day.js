// Away the whole day: offered after an absence has been noted, and hinted at by other lessons of the day.

import { hintIn, letterIn } from "./cells.js";

const NAMES_SHOWN = 3;

export class WholeDay {
  // `tools` shows the offers.
  constructor({ grid, tools, settings, editor, announce }) {
    Object.assign(this, { grid, tools, settings, editor, announce });
    this.isAsking = false; // about a pupil just noted; goes before the hints
    this.toldColumn = undefined; // the hints of a column are read out once, not in each row
  }

  // After an absence: is it for the whole day?
  ask(cell, letter) {
    if (!this.settings.absent.includes(letter) || cell.dataset.w) return;
    const name = this.grid.rowName(cell);
    const note = () => this.editor.act([[cell, "day", this.settings.wholeDay]]);
    this.isAsking = true;
    this.tools.offer(`${name}: отсутствует весь день?`, "Да, весь день", this.once(note));
    this.announce(`${name}: ${letter}. Весь день? Пробел – да.`);
  }

  // The cursor has come to a column where other lessons say who is away.
  hintAt(cell) {
    if (this.isAsking) return;
    const cells = this.hinted(cell);
    if (!cells.length) return this.withdraw();
    const names = cells.map((each) => this.grid.rowName(each));
    const more = names.length > NAMES_SHOWN ? ` и ещё ${names.length - NAMES_SHOWN}` : "";
    const text = `По другим урокам отсутствуют весь день: ${names.slice(0, NAMES_SHOWN).join(", ")}${more}.`;
    const note = () => this.editor.act(cells.map((each) => [each, "absence", each.dataset.h]));
    this.tools.offer(text, "Отметить", this.once(note));
    if (this.toldColumn !== cell.cellIndex) this.announce(`${text} Пробел – отметить.`);
    this.toldColumn = cell.cellIndex;
  }

  // The same teacher's other lessons of the day get the same letter, as part of the same action.
  noteElsewhere(edit, lessons) {
    const after = this.editor.standing({ ...edit, kind: "absence" });
    const steps = lessons.map(({ lesson, version }) => ({ place: { kind: "absence", column: String(lesson), row: edit.row }, before: "", after, version }));
    const empty = steps.filter(({ place }) => after && !this.letterAt(place));
    if (!empty.length || !this.editor.extend(edit, empty)) return;
    this.editor.tell(`Отмечено и на других ваших уроках этого дня: ${empty.length}.`);
  }

  letterAt(place) {
    const cell = this.grid.find(place);
    return cell ? letterIn(cell) : "";
  }

  // The offer is over: accepted, or something else has been typed.
  withdraw() {
    if (this.isAsking || this.tools.act) this.tools.say("");
    this.isAsking = false;
  }

  hinted(cell) {
    const column = this.grid.column(cell);
    if (!column || this.grid.lock(cell)) return [];
    return this.grid.cellsOfColumn(cell).filter((each) => hintIn(each) && !this.grid.lock(each));
  }

  once(act) {
    return () => {
      this.isAsking = false;
      this.grid.focus();
      act();
    };
  }
}
