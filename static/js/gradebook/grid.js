// The table as a grid: which cell is where, moving between cells, one tab stop (roving tabindex).

import { markIn } from "./cells.js";

export const NO_WORK = "–"; // stands over a column that has no work yet
const NOT_IN_GROUP = "Ученик в этот день не был в группе.";
const COUNTED = "Считается само.";

export class Grid {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    this.readColumns();
    for (const link of table.querySelectorAll("a")) link.tabIndex = -1; // the grid is one stop of Tab
  }

  lessonHeads() {
    return [...this.table.tHead.rows[1].cells];
  }

  // One entry per column of marks: its lesson, position and heads. Cell number n of a row belongs to column n - 1.
  readColumns() {
    const works = [...this.table.tHead.rows[2].cells];
    this.columns = this.lessonHeads().flatMap((head) =>
      works.splice(0, head.colSpan).map((work) => ({ lesson: head.dataset.l, position: work.dataset.n, head, work })),
    );
  }

  column(cell) {
    return this.columns[cell.cellIndex - 1];
  }

  pupil(cell) {
    return cell.parentElement.dataset.p;
  }

  pupilName(cell) {
    return cell.parentElement.cells[0].firstElementChild.textContent.replace(/^\d+\. /, "");
  }

  // Where an edit belongs; undefined when its pupil or lesson is not on this page (another term, somebody who left).
  find({ lesson, position, pupil }) {
    const row = this.body.querySelector(`tr[data-p="${pupil}"]`);
    const index = this.columns.findIndex((column) => column.lesson === lesson && (!position || column.position === position));
    return index < 0 ? undefined : row?.cells[index + 1];
  }

  // The first cell of the lesson's column.
  firstOf(lesson) {
    const index = this.columns.findIndex((column) => column.lesson === lesson);
    return index < 0 ? undefined : this.body.rows[0].cells[index + 1];
  }

  // The cells of the column, from the first pupil to the last.
  cellsOfColumn(cell) {
    return [...this.body.rows].map((row) => row.cells[cell.cellIndex]);
  }

  // The cells of the pupil at the lesson: an absence is shown in all of them.
  cellsOfLesson(cell) {
    const { lesson } = this.column(cell);
    return [...cell.parentElement.cells].filter((other) => this.column(other)?.lesson === lesson);
  }

  // Why the cell cannot be written; empty when it can.
  lock(cell) {
    const column = this.column(cell);
    if (!column) return COUNTED;
    if (cell.classList.contains("is-away")) return NOT_IN_GROUP;
    return cell.dataset.free ? "" : (column.head.dataset.lock ?? ""); // a correction may have opened this cell alone
  }

  // Where a correction of the locked cell is asked for; nothing when it is open, or when others write there.
  correctionQuery(cell) {
    const column = this.column(cell);
    return column?.head.dataset.ask && this.lock(cell) && new URLSearchParams({ lesson: column.lesson, pupil: this.pupil(cell) });
  }

  // «Ершов Дмитрий, 14 октября, ср, 2 урок»: how a message names the cell.
  label(cell) {
    return `${this.pupilName(cell)}, ${linkOf(this.column(cell).head).ariaLabel}`;
  }

  // The same for an edit, which may belong to another page of the gradebook.
  name(place) {
    const cell = this.find(place);
    return cell ? this.label(cell) : "Запись на другой странице журнала";
  }

  about(cell) {
    const column = this.column(cell);
    if (!column) return this.lock(cell);
    const link = linkOf(column.head);
    const { why, w, c, o } = cell.dataset;
    return [link.ariaLabel, this.lock(cell), why, w, c, markIn(cell) ? "" : o, column.work.title, link.title].filter(Boolean).join(" · ");
  }

  // Gives the cell the only tab stop of the grid, and says what a reader of the screen must know of it; `focus` also
  // moves the cursor there.
  makeTabStop(cell) {
    this.current?.removeAttribute("tabindex");
    this.current = cell;
    cell.tabIndex = 0;
    const lock = this.lock(cell);
    cell.setAttribute("aria-readonly", String(Boolean(lock)));
    cell.ariaDescription = [cell.dataset.w, cell.dataset.why, lock].filter(Boolean).join(", ") || null;
  }

  focus(cell = this.current) {
    this.makeTabStop(cell);
    cell.focus();
    this.reveal(cell);
  }

  // Sticky heads and names must not cover the cell.
  reveal(cell) {
    const box = this.table.parentElement;
    const top = this.table.tHead.offsetHeight;
    if (cell.offsetTop < box.scrollTop + top) box.scrollTop = cell.offsetTop - top;
    if (cell.matches(".mean, .mean ~ td")) return; // a click must find its link where it was
    const summary = this.body.rows[0].querySelectorAll(".mean, .mean ~ td");
    const left = cell.parentElement.cells[0].offsetWidth;
    const right = [...summary].reduce((width, { offsetWidth }) => width + offsetWidth, 0);
    if (cell.offsetLeft < box.scrollLeft + left) box.scrollLeft = cell.offsetLeft - left;
    const end = cell.offsetLeft + cell.offsetWidth + right;
    if (end > box.scrollLeft + box.clientWidth) box.scrollLeft = end - box.clientWidth;
  }

  // Moves by rows and columns; past the upper edge stands the lesson's link, past the others nothing.
  move(from, down, across) {
    const row = from.closest("thead") ? -1 : from.parentElement.sectionRowIndex;
    const columnsInAll = this.body.rows[0].cells.length - 1;
    const index = clamp((row < 0 ? this.headIndex(from) : from.cellIndex) + across, 1, columnsInAll);
    const upperEdge = (row === 0 && down === -1) || (row === -1 && !down) ? -1 : 0;
    const target = clamp(row + down, upperEdge, this.body.rows.length - 1);
    if (target >= 0) this.focus(this.body.rows[target].cells[index]);
    else this.moveToHead(from, index, across);
  }

  // After a mark or a letter: down to the next pupil who was there.
  moveOn(from) {
    let row = from.parentElement.nextElementSibling;
    while (row?.cells[from.cellIndex].classList.contains("is-away")) row = row.nextElementSibling;
    this.focus(row ? row.cells[from.cellIndex] : from);
  }

  moveToHead(from, index, across) {
    const links = this.lessonHeads().map(linkOf);
    const there = across ? links.indexOf(from) + Math.sign(across) : links.indexOf(linkOf(this.columns[index - 1]?.head));
    links[there]?.focus();
  }

  headIndex(link) {
    return this.columns.findIndex((column) => linkOf(column.head) === link) + 1;
  }

  // Another column for the lesson, after its last one: for the second mark of 5/4. Gives its cell in the row of `cell`.
  nextColumn(cell) {
    const { lesson, position } = this.column(cell);
    const next = this.columns[cell.cellIndex];
    if (next?.lesson === lesson) return cell.nextElementSibling;
    this.insertColumn(cell.cellIndex, String(Number(position) + 1));
    return cell.nextElementSibling;
  }

  insertColumn(index, position) {
    const { head, work } = this.columns[index - 1];
    const month = this.monthOf(index);
    const copy = work.cloneNode(false);
    copy.dataset.n = position;
    copy.textContent = NO_WORK;
    copy.className = "";
    copy.title = "Ещё одна отметка за урок";
    work.after(copy);
    head.colSpan += 1;
    month.colSpan += 1;
    const cols = this.table.querySelectorAll("col");
    cols[index].after(cols[index].cloneNode());
    for (const row of this.body.rows) {
      const fresh = row.insertCell(index + 1);
      fresh.className = row.cells[index].classList.contains("is-away") ? "is-away" : "";
      fresh.append(...[...row.cells[index].querySelectorAll("i")].map((letter) => letter.cloneNode(true)));
      const { a, d, w, h, why } = row.cells[index].dataset;
      for (const [name, value] of Object.entries({ a, d, w, h, why })) if (value) fresh.dataset[name] = value;
    }
    this.readColumns();
  }

  monthOf(index) {
    let before = 0;
    return [...this.table.tHead.rows[0].querySelectorAll(".month")].find((month) => (before += month.colSpan) >= index);
  }
}

function linkOf(head) {
  return head?.querySelector("a");
}

function clamp(number, least, most) {
  return Math.min(Math.max(number, least), most);
}
