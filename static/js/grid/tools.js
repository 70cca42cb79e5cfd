// The buttons over the grid, for what keys do too, and the line beside them: what was done, and what is offered.

export class Tools {
  constructor(bar, { onClick }) {
    this.note = bar.querySelector("#grid-note");
    this.button = bar.querySelector("#grid-offer");
    this.buttons = [...bar.querySelectorAll("button[data-does]")];
    for (const button of this.buttons) button.addEventListener("click", () => onClick(button.dataset.does));
    this.button.addEventListener("click", () => this.accept());
  }

  say(text) {
    this.note.textContent = text;
    this.act = null;
    this.button.hidden = true;
  }

  // One click, or the key of the offer, and `act()` is done.
  offer(text, words, act) {
    this.note.textContent = text;
    this.button.textContent = words;
    this.button.hidden = false;
    this.act = act;
  }

  accept() {
    const act = this.act;
    if (!act) return;
    this.say("");
    act();
  }

  // `has` tells whether there is anything to undo or redo.
  enable(has) {
    for (const button of this.buttons) if (button.dataset.does in has) button.disabled = !has[button.dataset.does];
  }
}
