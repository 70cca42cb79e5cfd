// What stands in a class protocol: a result and its level (docs/grid.md). The grid does the rest.

import { draw } from "../grid/cells.js";
import { groupOf } from "../grid/columns.js";
import { Pad, insert } from "./pad.js";
import { finished, isPlausible, read, written } from "./reading.js";

const IS_TOUCHED = matchMedia("(pointer: coarse)").matches;

export class Results {
  constructor() {
    this.kinds = { result: { read: resultIn, show: showResult, version: "v" } };
    this.words = {
      counted: "Считается само.",
      away: "Этому ученику результат не вносят.",
      leftAway: "не сдают",
      elsewhere: "Результат другого дня или класса",
      there: "в протоколе",
      nothingToFill: "Сначала введите результат: его и повторит заполнение.",
    };
    this.text = {
      of: resultIn,
      isIn: (cell) => Boolean(this.parts.grid.column(cell)) && !cell.classList.contains("is-away"),
      inputMode: IS_TOUCHED ? "none" : "text",
      parse: (text, cell) => this.parse(text, cell),
    };
  }

  begin(parts) {
    this.parts = parts;
    parts.table.addEventListener("input", ({ target }) => this.goOn(target));
    const pad = new Pad(document.getElementById("pad"), {
      onText: (text) => this.padTypes(text),
      onDone: () => this.padDone(),
      onClear: () => parts.editor.clear(parts.grid.current),
    });
    if (IS_TOUCHED) pad.show();
  }

  unsaved() {
    return ["результат не сохранён", "результата не сохранены", "результатов не сохранено"];
  }

  meaning({ key }) {
    return key.length === 1 && key !== " " ? { text: key } : null;
  }

  describe(cell) {
    return [cell.dataset.level, cell.dataset.why].filter(Boolean);
  }

  about(cell) {
    return [cell.dataset.why, cell.dataset.norm].filter(Boolean);
  }

  remark(cell) {
    return resultIn(cell) ? "" : undefined;
  }

  trialOf(cell) {
    return this.parts.settings.trials[groupOf(this.parts.grid.column(cell).key)];
  }

  parse(text, cell) {
    if (!text) return { kind: "result", value: "" };
    const trial = this.trialOf(cell);
    const { value, wrong } = read(text, trial);
    if (wrong) return { wrong };
    const result = written(value, trial.kind);
    return { kind: "result", value: result, doubt: isPlausible(value, trial) ? "" : `Необычный результат: ${result}.` };
  }

  // A result that can only mean one thing is written without Enter, and the cursor goes on to the next pupil.
  goOn(field) {
    const cell = field.closest("td");
    const whole = cell && "isNew" in field.dataset && finished(field.value, this.trialOf(cell));
    if (!whole) return;
    field.value = whole;
    if (this.parts.editor.typing.confirm(field)) this.moveOn(cell);
  }

  // Down to the next pupil who takes part; from the last one to the top of the next trial.
  moveOn(cell) {
    const { grid } = this.parts;
    grid.moveOn(cell);
    if (grid.current !== cell) return;
    const next = cell.nextElementSibling && grid.cellsOfColumn(cell.nextElementSibling).find((each) => this.text.isIn(each));
    if (next) grid.goOnTo(next);
  }

  saved(edit, answer, cell) {
    if (cell) showLevel(cell, answer.value ? answer.level : "");
  }

  field() {
    const cell = this.parts.grid.current;
    const open = cell.querySelector("input");
    if (!open && this.text.isIn(cell)) this.parts.editor.typing.begin(cell, "");
    return open ?? cell.querySelector("input");
  }

  padTypes(text) {
    const field = this.field();
    if (!field) return;
    if (text === "back") field.value = field.value.slice(0, -1);
    else {
      field.dataset.isNew = "";
      insert(field, text);
    }
  }

  // The pad's Enter: like that of a keyboard, it does not move the cursor on for a second time.
  padDone() {
    const { grid, editor } = this.parts;
    if (grid.takeGoneOn()) return;
    const cell = grid.current;
    const field = cell.querySelector("input");
    if (!field || editor.typing.confirm(field)) this.moveOn(cell);
    grid.takeGoneOn();
  }
}

function resultIn(cell) {
  return cell.dataset.r ?? "";
}

// The level is told by the server, which judges; until then none is shown.
function showResult(cell, value) {
  if (resultIn(cell) === value && cell.querySelector("small")) return;
  if (value) cell.dataset.r = value;
  else delete cell.dataset.r;
  delete cell.dataset.level;
  draw(cell, value);
}

function showLevel(cell, level) {
  if (level) cell.dataset.level = level;
  else delete cell.dataset.level;
  draw(cell, resultIn(cell), ...(level ? [Object.assign(document.createElement("small"), { textContent: level })] : []));
}
