// The buttons over the grid, for what keys do too, and the line beside them: what was done, and what is offered.

export class Tools {
  constructor(bar, { onClick }) {
    this.note = bar.querySelector("#grid-note");
    this.buttons = [...bar.querySelectorAll("button[data-does]")];
    for (const button of this.buttons) button.addEventListener("click", () => onClick(button.dataset.does));
    bar.hidden = false;
  }

  say(text) {
    this.note.textContent = text;
  }

  // `has` tells whether there is anything to undo or redo.
  enable(has) {
    for (const button of this.buttons) if (button.dataset.does in has) button.disabled = !has[button.dataset.does];
  }
}
