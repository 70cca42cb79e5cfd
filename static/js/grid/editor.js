// Typing into the grid: keys become edits, edits are shown at once and saved behind. What keys and values mean, the
// page's `content` knows (docs/grid.md).

import { showState } from "./cells.js";
import { planned, told } from "./fill.js";
import { isForOthers, meaning } from "./keys.js";
import { keyOf } from "./queue.js";
import { Timeline } from "./timeline.js";
import { Typing } from "./typing.js";

export class Editor {
  constructor({ cells, content, grid, queue, state, tools }) {
    Object.assign(this, { cells, content, grid, queue, state, tools });
    this.timeline = new Timeline({
      standing: (place) => this.standing(place),
      write: (place, value) => this.rewrite(place, value),
      onChange: () => tools.enable({ undo: this.timeline.past.length > 0, redo: this.timeline.future.length > 0 }),
    });
    this.typing = new Typing({ editor: this, grid, text: content.text });
    this.elsewhere = new Map(); // what stands in cells of other pages that were written from this one
    this.authors = new Map(); // who has written what stands there, where it was somebody else than this page
  }

  onKey(event) {
    const hasGoneOn = this.grid.takeGoneOn();
    if (this.typing.onKey(event)) return;
    const cell = event.target.closest("td");
    const meant = meaning(event) ?? (cell && !isForOthers(event) ? this.content.meaning(event, cell) : null);
    if (!meant || (!cell && !meant.move && !meant.turn)) return;
    if (!cell && event.key === "Enter") return; // a link of the head does what links do
    if (meant.accept && !this.grid.column(cell)) return; // what is counted explains itself
    event.preventDefault();
    if (meant.move) this.onMove(event.target, meant.move, hasGoneOn);
    else if (meant.turn) this.turn(meant.turn);
    else if (meant.accept) this.tools.accept();
    else if (meant.restore) this.restore(cell);
    else if (meant.open) this.open(cell);
    else this.change(cell, meant);
  }

  // Enter or arrow down out of habit, where the cursor has already gone on by itself, would pass a row over.
  onMove(from, [down, across], hasGoneOn) {
    if (hasGoneOn && down === 1 && !across) this.interrupt();
    else this.move(from, [down, across]);
  }

  // Everything that writes in the cell, which must not be closed.
  change(cell, meant) {
    if (!meant.goesBack && this.tellsLock(cell)) this.interrupt();
    else if (meant.clear) this.clear(cell);
    else if (meant.fill) this.fill(cell, meant.fill === "empty");
    else if ("text" in meant) this.typing.begin(cell, meant.text);
    else this.content.type(cell, meant);
  }

  // A key that is a button: as if it were pressed in the cell of the cursor.
  press(key) {
    this.grid.focus();
    this.onKey({ key, target: this.grid.current, preventDefault: () => {} });
  }

  // A button over the grid: acts on the cell of the cursor, which stays where it is.
  use(name) {
    const cell = this.grid.current;
    this.grid.focus(cell);
    if (name === "undo" || name === "redo") this.turn(name);
    else if (name === "open") this.open(cell);
    else this.change(cell, { fill: name });
  }

  // F2: what the page opens for the cell, or else its text to be changed.
  open(cell) {
    if (this.content.open) this.content.open(cell);
    else this.changeText(cell);
  }

  changeText(cell) {
    if (!this.tellsLock(cell)) this.typing.change(cell);
  }

  // Something else than typing on in the same cell.
  interrupt() {
    this.grid.takeGoneOn();
    this.content.interrupted?.();
  }

  move(from, [down, across]) {
    this.interrupt();
    this.grid.move(from, down, across);
  }

  tellsLock(cell) {
    const why = this.grid.lock(cell);
    if (why) this.tell(why);
    return Boolean(why);
  }

  clear(cell) {
    this.interrupt();
    this.typing.close(cell);
    this.act(this.cells.filled(cell).map((kind) => [cell, kind, ""]));
  }

  // What stands in the cell, or else in the one above, goes into all below or into the empty ones of the column.
  fill(cell, isForEmpty) {
    this.interrupt();
    const column = this.grid.cellsOfColumn(cell);
    const row = column.indexOf(cell);
    const source = [cell, column[row - 1]].find((each) => each && this.cells.filled(each).length);
    if (!source) return this.tell(this.content.words.nothingToFill);
    const [kind] = this.cells.filled(source);
    const value = this.cells.value(source, kind);
    const others = isForEmpty ? column : column.slice(column.indexOf(source) + 1);
    const plan = planned(others, (each) => this.whyNotFilled(each, kind, value, isForEmpty));
    this.act(plan.targets.map((each) => [each, kind, value]));
    return this.tell(told(plan));
  }

  whyNotFilled(cell, kind, value, isForEmpty) {
    if (this.grid.lock(cell)) return this.content.words.leftAway;
    const own = this.cells.value(cell, kind);
    if (own === value) return null;
    const why = this.content.whyNotRepeated?.(cell, kind);
    return why || (isForEmpty && own ? "заполнены раньше" : "");
  }

  tell(text) {
    this.tools.say(text);
    this.state.announce(text);
  }

  turn(way) {
    this.interrupt();
    const turned = this.queue.together(() => this.timeline[way]());
    if (!turned) return this.tell(way === "undo" ? "Отменять нечего." : "Возвращать нечего.");
    const { done, refused } = turned;
    const first = done.map(({ place }) => this.grid.find(place)).find(Boolean);
    if (first && this.grid.body.contains(first)) this.grid.focus(first);
    for (const { place } of refused) this.refuse(place, way, this.saidOf(place));
    const what = done.length === 1 && first ? `${this.grid.rowName(first)} – ${quoted(this.standing(done[0].place))}` : done.length;
    const rest = refused.length ? `, не удалось: ${refused.length}, причины под таблицей` : "";
    return this.tell(`${way === "undo" ? "Отменено" : "Возвращено"}: ${what}${rest}.`);
  }

  // «Здесь уже «3» (Громов Б. Н.).»
  saidOf(place) {
    const author = this.authors.get(keyOf(place));
    return `Здесь уже ${quoted(this.standing(place))}${author ? ` (${author})` : ""}.`;
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

  // Escape: back to what stands on the server, for what has not been written yet.
  restore(cell) {
    this.interrupt();
    this.typing.close(cell);
    for (const kind of this.cells.kindsIn(cell)) this.giveUp(this.cells.edit(cell, kind));
  }

  giveUp(edit) {
    const standing = this.queue.drop(edit);
    if (!standing) return;
    this.state.solved(keyOf(edit));
    this.settle(edit, standing);
    if (this.queue.entryOf(edit)) this.queue.tell(keyOf(edit)); // it may have arrived: taking it back is on its way
    this.timeline.forget(edit, standing.value);
  }

  // One action: writes of [cell, kind, value], undone together.
  act(writes) {
    this.content.acted?.();
    const steps = this.queue.together(() => writes.map(([cell, kind, value]) => this.write(cell, kind, value)).filter(Boolean));
    this.timeline.add(steps);
    if (steps.length === 1) this.announce(writes[0][0], writes[0][2]);
  }

  // Gives the step that can be undone; nothing when the cell already holds the value.
  write(cell, kind, value) {
    const { before, ...edit } = this.cells.edit(cell, kind);
    if (before === value && !this.queue.entryOf(edit)) return undefined;
    this.cells.show(cell, kind, value);
    this.queue.put({ ...edit, before, value });
    return { place: placeOf(edit), before, after: value };
  }

  announce(cell, value) {
    const more = this.content.remark?.(cell);
    this.state.announce([`${this.grid.rowName(cell)}: ${value || "пусто"}`, more].filter(Boolean).join(". "));
  }

  standing(place) {
    const cell = this.grid.find(place);
    return cell ? this.cells.value(cell, place.kind) : (this.elsewhere.get(keyOf(place))?.value ?? "");
  }

  // Writes at the place again, which may belong to another page.
  rewrite(place, value) {
    const cell = this.grid.find(place);
    const { value: before, version } = this.elsewhere.get(keyOf(place)) ?? { value: "", version: 0 };
    this.queue.put({ ...(cell ? this.cells.edit(cell, place.kind) : { ...place, before, version }), value });
    if (cell) this.cells.show(cell, place.kind, value);
    else this.elsewhere.set(keyOf(place), { value, version });
  }

  // More steps of the action that wrote at `place`, as a rule on other pages: {place, before, after, version}, of what
  // stands there by now. False when that action has been undone meanwhile.
  extend(place, steps) {
    for (const { place: other, before, version } of steps) this.elsewhere.set(keyOf(other), { value: before, version });
    if (!this.timeline.extend(place, steps)) return false;
    for (const step of steps) this.rewrite(step.place, step.after);
    return true;
  }

  // The cell as it stands on the server now.
  settle(edit, { value, version, author }) {
    if (author) this.authors.set(keyOf(edit), author);
    const cell = this.grid.find(edit);
    if (!cell) {
      this.elsewhere.set(keyOf(edit), { value, version });
      return;
    }
    this.cells.settle(cell, edit.kind, { value, version });
    showState(cell, "");
  }
}

export function quoted(value) {
  return value ? `«${value}»` : "пусто";
}

function placeOf({ kind, column, row }) {
  return { kind, column, row };
}
