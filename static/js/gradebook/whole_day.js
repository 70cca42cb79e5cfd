// Away the whole day: offered after an absence has been noted, and hinted at by other lessons of the day.

import { hintIn, valueIn } from "./cells.js";

const NAMES_SHOWN = 3;

export class WholeDay {
  // `act(writes)` is one action of the editor; `tools` shows the offers.
  constructor({ grid, tools, settings, act, announce }) {
    Object.assign(this, { grid, tools, settings, act, announce });
    this.isAsking = false; // about a pupil just noted; goes before the hints
    this.toldColumn = undefined; // the hints of a column are read out once, not in each row
  }

  // After an absence: is it for the whole day?
  ask(cell, letter) {
    if (!this.settings.absent.includes(letter) || valueIn(cell, "day")) return;
    const name = this.grid.pupilName(cell);
    const note = () => this.act([[cell, "day", this.settings.wholeDay]]);
    this.isAsking = true;
    this.tools.offer(`${name}: отсутствует весь день?`, "Да, весь день", this.once(note));
    this.announce(`${name}: ${letter}. Весь день? Пробел – да.`);
  }

  // The cursor has come to a column where other lessons say who is away.
  hintAt(cell) {
    if (this.isAsking) return;
    const cells = this.hinted(cell);
    if (!cells.length) return this.withdraw();
    const names = cells.map((each) => this.grid.pupilName(each));
    const more = names.length > NAMES_SHOWN ? ` и ещё ${names.length - NAMES_SHOWN}` : "";
    const text = `По другим урокам отсутствуют весь день: ${names.slice(0, NAMES_SHOWN).join(", ")}${more}.`;
    const note = () => this.act(cells.map((each) => [each, "absence", each.dataset.h]));
    this.tools.offer(text, "Отметить", this.once(note));
    if (this.toldColumn !== cell.cellIndex) this.announce(`${text} Пробел – отметить.`);
    this.toldColumn = cell.cellIndex;
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
