// The card of a cell as a dialog. It is the page of the cell (#cell-card), fetched and sent as the form it is.

import { keep, showStanding } from "../gradebook/cells.js";
import { filled, numbersIn } from "../grid/server.js";

const LOST = "Карточка не открылась: нет связи или вход истёк.";

let card;

// `marks` are those of the page (static/js/gradebook/marks.js).
export function open(cell, marks) {
  card ??= new Card(marks);
  card.open(cell);
}

class Card {
  constructor(marks) {
    const { grid, editor, settings, state } = marks;
    this.marks = marks;
    this.grid = grid;
    this.editor = editor;
    this.queue = editor.queue;
    this.url = settings.urls.card;
    this.announce = (text) => state.announce(text);
    this.dialog = Object.assign(document.createElement("dialog"), { className: "card-dialog" });
    this.dialog.setAttribute("aria-label", "Карточка ячейки");
    this.dialog.addEventListener("submit", (event) => this.send(event));
    this.dialog.addEventListener("click", (event) => this.onClick(event));
    this.dialog.addEventListener("close", () => this.grid.focus(this.cell));
    document.body.append(this.dialog);
  }

  async open(cell) {
    const column = this.grid.column(cell);
    if (!column || cell.classList.contains("is-away")) return this.announce(this.grid.lock(cell));
    const place = { kind: "mark", column: column.key, row: this.grid.row(cell) };
    if (this.queue.entryOf(place)) return this.announce("Сначала дождитесь, пока ячейка сохранится.");
    this.cell = cell;
    const section = await this.ask(filled(this.url, numbersIn(place.column, place.row)));
    if (!section) return this.announce(LOST);
    this.show(section);
    import("../leaving.js"); // the card is a form
    if (!this.dialog.open) this.dialog.showModal();
    return undefined;
  }

  show(section) {
    const heading = Object.assign(document.createElement("h2"), { textContent: this.grid.label(this.cell) });
    section.prepend(heading);
    this.dialog.replaceChildren(section);
    (section.querySelector("[aria-invalid=true], select") ?? this.dialog).focus();
  }

  async send(event) {
    event.preventDefault();
    const form = event.target;
    const answer = await this.ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer) this.complain(form);
    else if (this.wasRedirected) this.close(answer);
    else this.show(answer);
  }

  // The card of the answered page; undefined when the answer is another page, or none.
  async ask(address, options = {}) {
    try {
      const answer = await fetch(address, options);
      this.wasRedirected = answer.redirected;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return document.adoptNode(page.getElementById("cell-card") ?? undefined);
    } catch {
      return undefined;
    }
  }

  // Nothing typed is lost: the dialog stays open.
  complain(form) {
    const text = "Не сохранено: нет связи или вход истёк. Введённое осталось здесь, попробуйте ещё раз.";
    const told = form.querySelector(".error-summary") ?? Object.assign(document.createElement("div"), { className: "error-summary" });
    told.setAttribute("role", "alert");
    told.textContent = text;
    form.prepend(told);
  }

  close({ dataset }) {
    const { cell } = this;
    keep(cell, "c", dataset.note);
    keep(cell, "o", dataset.owed);
    const { sign, version, author, mean, marks, proposed } = dataset;
    const body = { value: sign, version, author, mean, nMarks: marks, proposed };
    this.editor.settle(this.editor.cells.place(cell, "mark"), body);
    showStanding(cell.parentElement, body);
    this.marks.markSaved(cell);
    this.dialog.close();
    this.announce("Карточка сохранена.");
  }

  onClick(event) {
    if (!event.target.closest("[data-closes]") && event.target !== this.dialog) return;
    event.preventDefault();
    this.dialog.close();
  }
}
