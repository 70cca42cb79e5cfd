// The number pad of a phone or tablet: large keys that type into the open cell, with one hand.

export class Pad {
  // `onDone()`: the result is whole; `onClear()`: the cell is to be emptied.
  constructor(bar, { onText, onDone, onClear }) {
    this.bar = bar;
    bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the cell keeps the cursor
    bar.addEventListener("click", ({ target }) => {
      const { types, does } = target.closest("button")?.dataset ?? {};
      if (types) onText(types);
      else if (does === "done") onDone();
      else if (does === "clear") onClear();
    });
  }

  show() {
    this.bar.hidden = false;
  }
}

// What a key of a keyboard would do in the field: replaces what is selected.
export function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
