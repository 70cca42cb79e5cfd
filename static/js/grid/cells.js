// What stands in the cells, by kind, with the versions; and whether what was typed has been saved.

import { groupOf } from "./columns.js";

const STATES = ["saving", "saved", "waiting", "failed", "conflict"];
const SAID = { waiting: "не сохранено", failed: "не записано", conflict: "записано другое" };
const SAVED_IS_SHOWN_FOR = 2000;

export class Cells {
  // `kinds`: what can be written, by name (docs/grid.md).
  constructor(kinds, grid) {
    this.kinds = kinds;
    this.grid = grid;
  }

  kindsIn(cell) {
    const column = this.grid.column(cell);
    return column ? Object.keys(this.kinds).filter((name) => this.kinds[name].isIn?.(column) ?? true) : [];
  }

  // The kinds of what stands in the cell.
  filled(cell) {
    return this.kindsIn(cell).filter((kind) => this.value(cell, kind));
  }

  value(cell, kind) {
    return this.kinds[kind].read(cell);
  }

  // Where the value belongs, as edits name it.
  place(cell, kind) {
    const { key } = this.grid.column(cell);
    return { kind, column: this.kinds[kind].isOfGroup ? groupOf(key) : key, row: this.grid.row(cell) };
  }

  edit(cell, kind) {
    const version = Number(cell.dataset[this.kinds[kind].version] ?? 0);
    return { ...this.place(cell, kind), version, before: this.value(cell, kind) };
  }

  // What is one for all columns of a group is shown in all of them.
  all(cell, kind) {
    return this.kinds[kind].isOfGroup ? this.grid.cellsOfGroup(cell) : [cell];
  }

  show(cell, kind, value) {
    for (const each of this.all(cell, kind)) this.kinds[kind].show(each, value);
  }

  // The cell as it stands on the server now.
  settle(cell, kind, { value, version }) {
    this.show(cell, kind, value);
    for (const each of this.all(cell, kind)) each.dataset[this.kinds[kind].version] = version;
  }
}

// Replaces what the cell shows, apart from what is just being typed there.
export function draw(cell, ...nodes) {
  for (const node of [...cell.childNodes]) if (!node.matches?.("input")) node.remove();
  cell.prepend(...nodes);
}

// Shape and a sign besides the colour; `why` is read out with the cell and shown under the pointer.
export function showState(cell, state, why = "") {
  cell.classList.remove(...STATES);
  if (state) cell.classList.add(state);
  const said = [SAID[state], why].filter(Boolean).join(": ");
  if (said) cell.title = said;
  else cell.removeAttribute("title");
  cell.setAttribute("aria-invalid", String(state === "failed" || state === "conflict"));
  if (state === "saved") setTimeout(() => cell.classList.remove("saved"), SAVED_IS_SHOWN_FOR);
}
