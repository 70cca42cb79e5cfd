// What selects, copies, clears and pastes ranges of cells comes when it is used (static/js/range/).

import { later } from "./later.js";

const EXTENDING = /^(Arrow\w+|Page\w+|Home|End)$/;

export class Ranges {
  constructor(parts) {
    this.parts = parts;
    this.load = later(async () => (this.range = new (await import("../range/range.js")).Range(parts)));
    this.pressed = null; // the cell on which the mouse was pressed
    for (const event of ["mouseover", "copy", "paste"]) parts.table.addEventListener(event, this);
  }

  handleEvent(event) {
    if (!event.target.matches("input")) this[event.type](event);
  }

  // Gives true for a key of its own.
  onKey(event) {
    const { key, shiftKey, altKey, ctrlKey, metaKey, target } = event;
    if (target.matches("input")) return false;
    if (ctrlKey || metaKey) this.load().catch(() => {}); // copying cannot wait
    if (!shiftKey || altKey || ctrlKey || metaKey || !EXTENDING.test(key)) return this.range?.onKey(event);
    event.preventDefault();
    this.use((range) => range.extend(event));
    return true;
  }

  // With Shift a range ends at the cell, which gives true; without, one may be drawn from there.
  onPress({ shiftKey, button }, cell) {
    this.pressed = button ? null : cell;
    if (shiftKey) this.use((range) => range.to(cell));
    else this.range?.drop();
    return shiftKey;
  }

  mouseover({ target, buttons }) {
    const cell = target.closest("td");
    if (buttons === 1 && cell && this.pressed) this.use((range) => range.to(cell, this.pressed));
  }

  copy(event) {
    event.preventDefault();
    if (this.range) this.range.copy(event.clipboardData);
    else this.use(() => this.parts.editor.tell("Нажмите Ctrl+C ещё раз."));
  }

  paste(event) {
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    this.use((range) => range.paste(text));
  }

  // In the order of the calls, once it is here.
  use(act) {
    this.load().then(act, () => this.parts.editor.tell("Не получилось: нет связи. Попробуйте ещё раз."));
  }
}
