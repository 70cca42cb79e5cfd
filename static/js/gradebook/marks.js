// What the gradebook tells the grid: how marks and absences are typed, shown and repeated (docs/grid.md).

import { later } from "../grid/later.js";
import { KINDS, hintIn, isFinal, isOfRolls, letterIn, markIn, rollIn, showStanding } from "./cells.js";
import { nameWork, nextColumn } from "./columns.js";
import { meaningOfFinal, parseFinal } from "./finals.js";
import { isTyped, meaning } from "./keys.js";
import { WholeDay } from "./whole_day.js";

const WORDS = {
  counted: "Считается само.",
  away: "Ученик в этот день не был в группе.",
  leftAway: "не в группе",
  elsewhere: "Запись на другой странице журнала",
  there: "в журнале",
  nothingToFill: "Сначала введите отметку или букву: её и повторит заполнение.",
};

const loadCard = later(() => import("../card/card.js"));

const UNSAVED_MARKS = ["отметка не сохранена", "отметки не сохранены", "отметок не сохранено"];
const UNSAVED = ["запись не сохранена", "записи не сохранены", "записей не сохранено"];

export class Marks {
  constructor() {
    this.kinds = KINDS;
    this.words = WORDS;
    this.text = {
      of: markIn,
      isIn: (cell) => this.isFinal(cell),
      inputMode: "text",
      parse: (text) => parseFinal(text, this.settings.finals),
    };
    this.pasting = later(() => import("../range/marks.js"));
    this.hasRefused = false; // does the line over the grid say why a key has written nothing?
    this.lastTyped = null; // the cell of the mark typed last, until anything else happens
    this.second = null; // the cell that waits for the mark after «/»
  }

  begin({ grid, editor, settings, state, tools }) {
    Object.assign(this, { grid, editor, settings, state, tools });
    this.correction = document.getElementById("grid-correction");
    this.wholeDay = new WholeDay({ grid, tools, settings, editor, announce: (text) => state.announce(text) });
  }

  isFinal(cell) {
    return isFinal(this.grid.column(cell)) && !isOfRolls(cell);
  }

  meaning(event, cell) {
    if (isOfRolls(cell)) return rollMeaning(event);
    return this.isFinal(cell) ? meaningOfFinal(event, this.settings.finals) : meaning(event, this.settings);
  }

  type(cell, { mark, letter, second, final, roll, wrong }) {
    if (roll) this.callRoll(cell);
    else if (second) this.expectSecond(cell);
    else if (mark) this.typeMark(cell, mark);
    else if (letter) this.typeLetter(cell, letter);
    else if (final) this.typeFinal(cell, final);
    else this.refuse(`«${wrong}» сюда не пишут. ${this.whatIsTyped(cell)}`);
  }

  // Why a key has written nothing: in the line over the grid until the cursor moves or something is written, and aloud.
  refuse(why) {
    this.editor.tell(why);
    this.hasRefused = true;
  }

  whatIsTyped(cell) {
    const { marks, letters, finals } = this.settings;
    if (isOfRolls(cell)) return "«+» – все на месте.";
    if (this.isFinal(cell)) return `Итог: ${finals.join(", ")}`;
    const absences = [...new Set(Object.values(letters))].join(", ");
    return `Отметки: ${marks.join(", ") || "в этом классе не ставят"}; пропуски: ${absences}.`;
  }

  typeMark(cell, mark) {
    const target = this.second ? nextColumn(this.grid, this.second) : cell;
    const base = this.second ?? cell;
    this.interrupted();
    this.editor.act([[target, "mark", mark]]);
    this.lastTyped = base;
    this.grid.moveOn(base);
  }

  // «/» after a digit goes back to the cell of that digit and waits for the second mark.
  expectSecond(cell) {
    const base = this.lastTyped ?? cell;
    if (this.editor.tellsLock(base)) return;
    if (!markIn(base)) {
      this.refuse("Сначала введите первую отметку.");
      return;
    }
    this.grid.focus(base);
    this.second = base;
    base.classList.add("second");
    this.state.announce("Вторая отметка за урок.");
  }

  typeLetter(cell, letter) {
    this.interrupted();
    const isStillAway = this.settings.absent.includes(letter) || !cell.dataset.w;
    const roll = this.rollOf(cell);
    const isNoMoreFull = this.settings.absent.includes(letter) && rollIn(roll);
    const besides = [...(isStillAway ? [] : [[cell, "day", ""]]), ...(isNoMoreFull ? [[roll, "roll", ""]] : [])];
    this.editor.act([[cell, "absence", letter], ...besides]);
    this.grid.moveOn(cell);
    this.wholeDay.ask(cell, letter);
  }

  // «Все на месте» of the lesson, or not any more.
  callRoll(cell) {
    const roll = this.rollOf(cell);
    if (this.editor.tellsLock(roll)) return;
    const isSomebodyMissing = this.grid.cellsOfColumn(cell).some((each) => this.settings.absent.includes(letterIn(each)));
    if (isSomebodyMissing) this.refuse("На уроке отмечены отсутствующие: перекличка уже есть.");
    else this.editor.act([[roll, "roll", rollIn(roll) ? "" : this.settings.everybodyHere]]);
  }

  // The cell under the column in the row of roll calls.
  rollOf(cell) {
    return this.grid.table.tFoot.rows[0].cells[cell.cellIndex];
  }

  typeFinal(cell, final) {
    this.editor.act([[cell, "final", final]]);
    this.grid.moveOn(cell);
  }

  interrupted() {
    this.second?.classList.remove("second");
    this.second = this.lastTyped = null;
  }

  acted() {
    this.forgetRefusal();
    this.wholeDay.withdraw();
  }

  forgetRefusal() {
    if (this.hasRefused) this.tools.say("");
    this.hasRefused = false;
  }

  open(cell) {
    if (isOfRolls(cell)) return;
    if (this.isFinal(cell)) this.editor.changeText(cell);
    else loadCard().then((card) => card.open(cell, this), () => this.refuse("Карточка не открылась: нет связи."));
  }


  // A mark is not given to who was absent, nor an absence to who has a mark: such a cell is typed by hand.
  whyNotRepeated(cell, kind) {
    if (kind === "roll") return "перекличка одна на урок";
    if (kind === "final") return "итог ставят каждому отдельно";
    if (kind === "mark" && (hintIn(cell) || this.settings.absent.includes(letterIn(cell)))) return "отсутствуют";
    return kind === "absence" && markIn(cell) ? "с отметкой" : "";
  }

  remark(cell) {
    return markIn(cell) && this.settings.absent.includes(letterIn(cell)) ? "Отметка за пропущенный урок" : "";
  }

  describe(cell) {
    return [cell.dataset.w, cell.dataset.why, this.proposal(cell)];
  }

  about(cell) {
    const { why, w, c, o } = cell.dataset;
    return [why, w, c, markIn(cell) ? "" : o, this.proposal(cell), rollIn(this.rollOf(cell))];
  }

  // What the program would set for the term; it never sets it itself.
  proposal(cell) {
    const proposed = this.isFinal(cell) && cell.parentElement.querySelector(".proposed").textContent;
    return proposed ? `предлагается ${proposed}` : "";
  }

  // The cursor has come to the cell; nothing: to a head.
  came(cell) {
    this.forgetRefusal();
    const query = cell && this.correctionQuery(cell);
    this.correction.hidden = !query;
    if (query) this.correction.search = query;
    if (cell) this.wholeDay.hintAt(cell);
  }

  // Where a correction of the locked cell is asked for; nothing when it is open, or when others write there.
  correctionQuery(cell) {
    const column = this.grid.column(cell);
    const isAsked = column && column.heads.some((head) => head.dataset.ask) && this.grid.lock(cell);
    return isAsked && new URLSearchParams({ lesson: column.key.split("/")[0], pupil: this.grid.row(cell) });
  }

  saved(edit, body, cell) {
    if (cell && "mean" in body) showStanding(cell.parentElement, body);
    if (body.ownLessons) this.wholeDay.noteElsewhere(edit, body.ownLessons);
    if (cell && edit.kind === "mark") this.markSaved(cell);
  }

  // Under control works stands how many of each mark there are.
  markSaved(cell) {
    nameWork(this.grid, cell, this.settings.usualWork);
    const { tFoot } = this.grid.table;
    if (tFoot.querySelector(".counts")) import("../counts/counts.js").then(({ recount }) => recount(this.grid, cell));
  }


  unsaved(edits) {
    return edits.every(({ kind }) => kind === "mark" || kind === "final") ? UNSAVED_MARKS : UNSAVED;
  }
}

function rollMeaning({ key }) {
  if ("+=".includes(key)) return { roll: true };
  return isTyped(key) ? { wrong: key } : null;
}
