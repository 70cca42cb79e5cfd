// Text of several characters: typed in a field over the cell, written when it is confirmed. Escape leaves the cell as it was.

import { meaning } from "./keys.js";

export class Typing {
  // `text.parse(text, cell)` gives {kind, value}, or {wrong} with why it is none, or also {doubt}: confirmed once more,
  // it is written. `text.isIn(cell)`: is it typed there so? No `text`: nowhere.
  constructor({ editor, grid, text }) {
    this.editor = editor;
    this.grid = grid;
    this.text = text;
    this.done = new WeakSet(); // fields that are being taken away, which they tell as if somebody had left them
    if (text) this.listen(grid.table);
  }

  listen(table) {
    table.addEventListener("focusout", ({ target }) => isField(target) && this.confirm(target));
    let pointer = "";
    table.addEventListener("pointerdown", ({ pointerType }) => {
      pointer = pointerType;
    });
    table.addEventListener("click", ({ target }) => pointer !== "mouse" && this.onTap(target));
  }

  // A finger has no keys to begin with: a touch of the cell opens its text.
  onTap(target) {
    const cell = target.closest("td");
    if (!cell || isField(target) || !this.text.isIn(cell)) return;
    this.editor.changeText(cell);
  }

  // The first character replaces what stands in the cell.
  begin(cell, text) {
    this.open(cell, text).dataset.isNew = "";
  }

  // What stands there is changed; the arrows move within it.
  change(cell) {
    this.open(cell, this.text.of(cell)).select();
  }

  open(cell, text) {
    this.editor.interrupt();
    const field = fieldIn(cell) ?? Object.assign(document.createElement("input"), { inputMode: this.text.inputMode, autocomplete: "off" });
    field.ariaLabel = this.grid.label(cell);
    field.value = text;
    field.addEventListener("input", () => this.right(field));
    cell.append(field);
    cell.removeAttribute("tabindex"); // the field takes its place
    field.focus();
    return field;
  }

  // Is the key one of the field? It is then dealt with.
  onKey(event) {
    const field = event.target;
    if (!isField(field)) return false;
    const { move, restore } = meaning(event) ?? {};
    const isInside = move && !move[0] && !("isNew" in field.dataset);
    if (event.ctrlKey || event.metaKey || isInside) return true;
    if (event.key === "Tab") this.leave(event);
    else if (restore) this.cancel(field.parentElement);
    else if (move) this.confirmAndMove(field, move);
    if (move || restore) event.preventDefault();
    return true;
  }

  cancel(cell) {
    this.close(cell);
    this.grid.focus(cell);
  }

  leave(event) {
    const cell = event.target.parentElement;
    if (this.confirm(event.target)) this.grid.focus(cell); // from where Tab leads out of the grid
    else event.preventDefault();
  }

  confirmAndMove(field, move) {
    const cell = field.parentElement;
    if (this.confirm(field)) this.editor.move(cell, move);
  }

  // Writes what was typed; false when it stays in the field, with the reason beside it.
  confirm(field) {
    if (this.done.has(field)) return true;
    const cell = field.parentElement;
    const { kind, value, wrong, doubt } = this.text.parse(field.value.trim(), cell);
    const isConfirmed = doubt && field.dataset.doubted === field.value;
    if (wrong || (doubt && !isConfirmed)) {
      this.object(field, wrong ?? `${doubt} Верно – нажмите Enter ещё раз.`);
      if (doubt) field.dataset.doubted = field.value;
      return false;
    }
    this.takeAway(field);
    this.editor.act([[cell, kind, value]]);
    return true;
  }

  object(field, why) {
    field.ariaInvalid = "true";
    field.parentElement.dataset.wrong = why;
    this.editor.tell(why);
  }

  right(field) {
    field.ariaInvalid = null;
    delete field.parentElement.dataset.wrong;
  }

  // Without a word about what was typed.
  close(cell) {
    const field = fieldIn(cell);
    if (field) this.takeAway(field);
  }

  takeAway(field) {
    this.right(field);
    if (this.grid.current === field.parentElement) this.grid.current.tabIndex = 0;
    this.done.add(field);
    field.remove();
  }
}

// The field that is open in the cell.
function fieldIn(cell) {
  return cell.querySelector("input");
}

function isField(element) {
  return element.matches("td > input");
}
