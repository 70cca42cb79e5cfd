// What has been done on this page, to be undone and redone: whole actions, each a list of steps.
//
// A step is {place, before, after}: `place` names a cell as the save queue does. Undoing writes through the same queue
// with the version the page knows, so that the server refuses it when somebody else has written there since.

import { keyOf } from "./queue.js";

export class Timeline {
  // `standing(place)` gives the value shown there, `write(place, value)` writes it, `onChange()` hears of every turn.
  constructor({ standing, write, onChange }) {
    this.standing = standing;
    this.write = write;
    this.onChange = onChange;
    this.past = [];
    this.future = [];
    this.turned = new Map(); // by cell: "undo" or "redo", when that was the last thing written there
  }

  add(steps) {
    if (!steps.length) return;
    for (const { place } of steps) this.turned.delete(keyOf(place));
    this.past.push([...steps]);
    this.future = [];
    this.onChange();
  }

  // More steps of the action done last; too late when it has been undone meanwhile.
  extend(place, steps) {
    const action = this.past.findLast((each) => each.some((step) => keyOf(step.place) === keyOf(place)));
    action?.push(...steps);
    return Boolean(action);
  }

  undo() {
    return this.turn("undo", this.past, this.future, ["after", "before"]);
  }

  redo() {
    return this.turn("redo", this.future, this.past, ["before", "after"]);
  }

  // Gives {done, refused}: the steps written back, and those where something else stands by now; null when there is nothing.
  turn(way, source, target, [expected, wanted]) {
    const action = source.pop();
    if (!action) return null;
    const fits = ({ place, ...values }) => [values[expected], values[wanted]].includes(this.standing(place));
    const done = action.filter(fits);
    const refused = action.filter((step) => !done.includes(step));
    if (done.length) target.push(done);
    for (const step of done) {
      this.turned.set(keyOf(step.place), way);
      this.write(step.place, step[wanted]);
    }
    this.onChange();
    return { done, refused };
  }

  // The server has not taken what was undone or redone there: it cannot be turned again. Gives "undo", "redo" or nothing.
  refused(place) {
    const way = this.turned.get(keyOf(place));
    if (way) this.drop(way === "undo" ? this.future : this.past, place, () => true);
    this.turned.delete(keyOf(place));
    return way;
  }

  // The writer gave up what he had typed there; `value` stands instead.
  forget(place, value) {
    let isBack = false;
    this.drop(this.past, place, (step) => {
      if (isBack) return false;
      isBack = step.before === value;
      return true;
    });
  }

  // The writer wrote over `value` of somebody else, which undoing must bring back.
  wroteOver(place, value) {
    const steps = this.past.flat().filter((step) => keyOf(step.place) === keyOf(place));
    if (steps.length) steps.at(-1).before = value;
  }

  // Takes out steps of the cell, the latest first, as long as `isOver(step)`; an action without steps goes too.
  drop(actions, place, isOver) {
    for (const action of [...actions].reverse()) {
      const index = action.findIndex((step) => keyOf(step.place) === keyOf(place));
      if (index < 0) continue;
      if (!isOver(action[index])) break;
      action.splice(index, 1);
      if (!action.length) actions.splice(actions.indexOf(action), 1);
    }
    this.onChange();
  }
}
