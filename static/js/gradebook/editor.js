// Typing into the grid: keys become edits, edits are shown at once and saved behind.

import { hintIn, isOfLesson, keepVersion, letterIn, markIn, showState, showValue, valueIn, versionIn } from "./cells.js";
import { planned, told } from "./fill.js";
import { meaning } from "./keys.js";
import { NO_WORK } from "./grid.js";
import { keyOf } from "./queue.js";
import { Timeline } from "./timeline.js";
import { WholeDay } from "./whole_day.js";

export class Editor {
  constructor({ card, grid, queue, state, tools, settings }) {
    Object.assign(this, { card, grid, queue, state, tools, settings });
    this.timeline = new Timeline({
      standing: (place) => this.standing(place),
      write: (place, value) => this.rewrite(place, value),
      onChange: () => tools.enable({ undo: this.timeline.past.length > 0, redo: this.timeline.future.length > 0 }),
    });
    this.wholeDay = new WholeDay({
      ...{ grid, tools, settings },
      act: (writes) => this.act(writes),
      announce: (text) => state.announce(text),
    });
    this.elsewhere = new Map(); // what stands in cells of other pages that were written from this one
    this.lastTyped = null; // the cell of the mark typed last, until anything else happens
    this.second = null; // the cell that waits for the mark after «/»
  }

  onKey(event) {
    const meant = meaning(event, this.settings);
    const cell = event.target.closest("td");
    if (!meant || (!cell && !meant.move && !meant.turn)) return;
    if (!cell && event.key === "Enter") return; // a link of the head does what links do
    if (meant.accept && !this.grid.column(cell)) return; // a mean explains itself
    event.preventDefault();
    if (meant.move) this.move(event.target, meant.move);
    else if (meant.turn) this.turn(meant.turn);
    else if (meant.accept) this.tools.accept();
    else if (meant.restore) this.restore(cell);
    else if (meant.card) this.card.open(cell);
    else if (meant.second) this.expectSecond(cell);
    else if (this.tellsLock(cell)) this.forgetTyping();
    else if (meant.mark) this.typeMark(cell, meant.mark);
    else if (meant.letter) this.typeLetter(cell, meant.letter);
    else if (meant.clear) this.clear(cell);
    else if (meant.fill) this.fill(cell, meant.fill === "empty");
    else this.state.announce(`Отметки: ${this.settings.marks.join(", ") || "в этом классе не ставят"}.`);
  }

  // A button over the grid: acts on the cell of the cursor, which stays where it is.
  use(name) {
    const cell = this.grid.current;
    this.grid.focus(cell);
    if (name === "undo" || name === "redo") this.turn(name);
    else if (name === "card") this.card.open(cell);
    else if (!this.tellsLock(cell)) this.fill(cell, name === "empty");
  }

  move(from, [down, across]) {
    this.forgetTyping();
    this.grid.move(from, down, across);
  }

  tellsLock(cell) {
    const why = this.grid.lock(cell);
    if (why) this.tell(why);
    return Boolean(why);
  }

  typeMark(cell, mark) {
    const target = this.second ? this.grid.nextColumn(this.second) : cell;
    const base = this.second ?? cell;
    this.forgetTyping();
    this.act([[target, "mark", mark]]);
    this.lastTyped = base;
    this.grid.moveOn(base);
  }

  // «/» after a digit goes back to the cell of that digit and waits for the second mark.
  expectSecond(cell) {
    const base = this.lastTyped ?? cell;
    if (this.tellsLock(base)) return;
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
    const isStillAway = this.settings.absent.includes(letter) || !valueIn(cell, "day");
    this.act([[cell, "absence", letter], ...(isStillAway ? [] : [[cell, "day", ""]])]);
    this.grid.moveOn(cell);
    this.wholeDay.ask(cell, letter);
  }

  clear(cell) {
    this.forgetTyping();
    const filled = ["mark", "absence", "day"].filter((kind) => valueIn(cell, kind));
    this.act(filled.map((kind) => [cell, kind, ""]));
  }

  // What stands in the cell, or else in the one above, goes into all below or into the empty ones of the column.
  fill(cell, isForEmpty) {
    this.forgetTyping();
    const column = this.grid.cellsOfColumn(cell);
    const row = column.indexOf(cell);
    const source = [cell, column[row - 1]].find((each) => each && (markIn(each) || letterIn(each)));
    if (!source) return this.tell("Сначала введите отметку или букву: её и повторит заполнение.");
    const [kind, value] = markIn(source) ? ["mark", markIn(source)] : ["absence", letterIn(source)];
    const others = isForEmpty ? column : column.slice(column.indexOf(source) + 1);
    const plan = planned(others, (each) => this.whyNotFilled(each, kind, value, isForEmpty));
    this.act(plan.targets.map((each) => [each, kind, value]));
    return this.tell(told(plan));
  }

  // A mark is not given to who was absent, nor an absence to who has a mark: such a cell is typed by hand.
  whyNotFilled(cell, kind, value, isForEmpty) {
    if (this.grid.lock(cell)) return "не в группе";
    const [own, other] = kind === "mark" ? [markIn(cell), letterIn(cell)] : [letterIn(cell), markIn(cell)];
    if (own === value) return null;
    if (kind === "mark" && (hintIn(cell) || this.settings.absent.includes(other))) return "отсутствуют";
    if (kind === "absence" && other) return "с отметкой";
    return isForEmpty && own ? "заполнены раньше" : "";
  }

  tell(text) {
    this.tools.say(text);
    this.state.announce(text);
  }

  turn(way) {
    this.forgetTyping();
    const turned = this.timeline[way]();
    if (!turned) return this.tell(way === "undo" ? "Отменять нечего." : "Возвращать нечего.");
    const { done, refused } = turned;
    const first = done.map(({ place }) => this.grid.find(place)).find(Boolean);
    if (first) this.grid.focus(first);
    for (const { place } of refused) this.refuse(place, way, `Здесь уже ${quoted(this.standing(place))}.`);
    const what = done.length === 1 && first ? `${this.grid.pupilName(first)} – ${quoted(this.standing(done[0].place))}` : done.length;
    const rest = refused.length ? `, не удалось: ${refused.length}, причины под таблицей` : "";
    return this.tell(`${way === "undo" ? "Отменено" : "Возвращено"}: ${what}${rest}.`);
  }

  // Undoing or redoing has not been taken there: nothing is written over, the reason stays in the list under the grid.
  refuse(place, way, why) {
    const cell = this.grid.find(place);
    const text = `${this.grid.name(place)}: не ${way === "undo" ? "отменено" : "возвращено"}. ${why}`;
    this.state.problem(keyOf(place), text, [["Понятно", () => this.dismiss(place, cell)]]);
  }

  dismiss(place, cell) {
    this.state.solved(keyOf(place));
    if (cell) this.grid.focus(cell);
  }

  // The server's refusal of an edit that undid or redid something; false when the writer typed it himself.
  refuses(edit, why) {
    const way = this.timeline.refused(edit);
    if (!way) return false;
    this.giveUp(edit);
    this.refuse(edit, way, why);
    this.tell(`${this.grid.name(edit)}: не ${way === "undo" ? "отменено" : "возвращено"}. ${why}`);
    return true;
  }

  // Escape: back to what stands in the journal, for what has not been written yet.
  restore(cell) {
    this.forgetTyping();
    if (!this.grid.column(cell)) return;
    for (const kind of ["mark", "absence", "day"]) this.giveUp(this.editOf(cell, kind));
  }

  giveUp(edit) {
    const standing = this.queue.drop(edit);
    if (!standing) return;
    this.state.solved(keyOf(edit));
    this.settle(edit, standing);
    if (this.queue.entryOf(edit)) this.queue.tell(keyOf(edit)); // it may have arrived: taking it back is on its way
    this.timeline.forget(edit, standing.value);
  }

  forgetTyping() {
    this.second?.classList.remove("second");
    this.second = this.lastTyped = null;
  }

  // One action: writes of [cell, kind, value], undone together.
  act(writes) {
    this.wholeDay.withdraw();
    const steps = writes.map(([cell, kind, value]) => this.write(cell, kind, value)).filter(Boolean);
    this.timeline.add(steps);
    if (steps.length === 1) this.announce(writes[0][0], writes[0][2]);
  }

  // Gives the step that can be undone; nothing when the cell already holds the value.
  write(cell, kind, value) {
    const { before, ...edit } = this.editOf(cell, kind);
    if (before === value && !this.queue.entryOf(edit)) return undefined;
    this.show(cell, kind, value);
    this.queue.put({ ...edit, before, value });
    return { place: placeOf(edit), before, after: value };
  }

  announce(cell, value) {
    const warning = markIn(cell) && this.settings.absent.includes(letterIn(cell)) ? ". Отметка за пропущенный урок" : "";
    this.state.announce(`${this.grid.pupilName(cell)}: ${value || "пусто"}${warning}`);
  }

  standing(place) {
    const cell = this.grid.find(place);
    return cell ? valueIn(cell, place.kind) : (this.elsewhere.get(keyOf(place))?.value ?? "");
  }

  // Writes at the place again, which may belong to another page.
  rewrite(place, value) {
    const cell = this.grid.find(place);
    const { value: before, version } = this.elsewhere.get(keyOf(place)) ?? { value: "", version: 0 };
    this.queue.put({ ...(cell ? this.editOf(cell, place.kind) : { ...place, before, version }), value });
    if (cell) this.show(cell, place.kind, value);
    else this.elsewhere.set(keyOf(place), { value, version });
  }

  editOf(cell, kind) {
    const { lesson, position } = this.grid.column(cell);
    const place = { kind, lesson, pupil: this.grid.pupil(cell) };
    if (!isOfLesson(kind)) place.position = position;
    return { ...place, version: versionIn(cell, kind), before: valueIn(cell, kind) };
  }

  cellsOf(cell, kind) {
    return isOfLesson(kind) ? this.grid.cellsOfLesson(cell) : [cell];
  }

  show(cell, kind, value) {
    for (const each of this.cellsOf(cell, kind)) showValue(each, kind, value);
  }

  // The same teacher's other lessons of the day get the same letter, as part of the same action.
  noteElsewhere(edit, lessons) {
    const letter = this.standing({ ...edit, kind: "absence" });
    const places = lessons.map(({ lesson }) => ({ kind: "absence", lesson: String(lesson), pupil: edit.pupil }));
    lessons.forEach(({ version }, number) => this.elsewhere.set(keyOf(places[number]), { value: "", version }));
    const empty = places.filter((place) => letter && !this.standing(place));
    const steps = empty.map((place) => ({ place, before: "", after: letter }));
    if (!steps.length || !this.timeline.extend(edit, steps)) return;
    for (const place of empty) this.rewrite(place, letter);
    this.tell(`Отмечено и на других ваших уроках этого дня: ${steps.length}.`);
  }

  // The first mark of a column has made its work, of the school's usual type.
  nameWork(head) {
    if (head.textContent !== NO_WORK) return;
    head.textContent = this.settings.usualWork;
    head.removeAttribute("title");
  }

  // The cell as it stands in the journal now.
  settle(edit, { value, version }) {
    const cell = this.grid.find(edit);
    if (!cell) {
      this.elsewhere.set(keyOf(edit), { value, version });
      return;
    }
    this.show(cell, edit.kind, value);
    for (const each of this.cellsOf(cell, edit.kind)) keepVersion(each, edit.kind, version);
    showState(cell, "");
  }
}

export function quoted(value) {
  return value ? `«${value}»` : "пусто";
}

function placeOf({ kind, lesson, position, pupil }) {
  return { kind, lesson, position, pupil };
}
