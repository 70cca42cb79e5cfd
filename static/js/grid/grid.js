// The table as a grid: which cell is where, moving between cells, one tab stop (roving tabindex).

import { columnsOf, groupOf } from "./columns.js";

export class Grid {
  // `words` says why nothing is written in a cell; `describe(cell)` gives more that a reader of the screen must know.
  constructor(table, { words, describe }) {
    this.table = table;
    this.words = words;
    this.describe = describe;
    this.body = table.tBodies[0];
    this.hasGoneOn = false; // has the cursor moved by itself, and nothing happened since?
    table.addEventListener("focusout", () => this.takeGoneOn());
    this.readColumns();
    for (const link of table.querySelectorAll("a")) link.tabIndex = -1; // the grid is one stop of Tab
  }

  readColumns() {
    this.columns = columnsOf(this.table.tHead);
  }

  // The column that the cell can be written in; nothing for a head or for what is counted.
  column(cell) {
    const column = this.columns[cell.cellIndex];
    return column?.key === undefined ? undefined : column;
  }

  row(cell) {
    return cell.parentElement.dataset.row;
  }

  // «Ершов Дмитрий», without the number before it.
  rowName(cell) {
    return cell.parentElement.cells[0].firstElementChild.textContent.replace(/^\d+\. /, "");
  }

  // The cell of an edit; undefined when its row or column is not on this page. A group stands for its first column.
  find({ column, row }) {
    const index = this.indexOf(column);
    return index < 0 ? undefined : this.table.querySelector(`tr[data-row="${row}"]`)?.cells[index];
  }

  // The first cell of the column or of the group.
  firstOf(column) {
    const index = this.indexOf(column);
    return index < 0 ? undefined : this.body.rows[0].cells[index];
  }

  indexOf(column) {
    return this.columns.findIndex(({ key }) => key !== undefined && (key === column || groupOf(key) === column));
  }

  // The cells of the column, from the first row to the last.
  cellsOfColumn(cell) {
    return [...this.body.rows].map((row) => row.cells[cell.cellIndex]);
  }

  // The cells of the row in all columns of the group.
  cellsOfGroup(cell) {
    const group = groupOf(this.column(cell).key);
    return [...cell.parentElement.cells].filter((other) => {
      const column = this.column(other);
      return column && groupOf(column.key) === group;
    });
  }

  // Why the cell cannot be written; empty when it can.
  lock(cell) {
    const column = this.column(cell);
    if (!column) return this.words.counted;
    if (cell.classList.contains("is-away")) return this.words.away;
    return cell.dataset.free ? "" : column.lock; // a cell may be open in a locked column
  }

  // «Ершов Дмитрий, 14 октября, ср, 2 урок»: how a message names the cell.
  label(cell) {
    return `${this.rowName(cell)}, ${columnName(this.column(cell))}`;
  }

  // The same for an edit, which may belong to another page.
  name(place) {
    const cell = this.find(place);
    return cell ? this.label(cell) : this.words.elsewhere;
  }

  // The line over the grid: the cell's column, why it is closed, and `more`.
  about(cell, more) {
    const column = this.column(cell);
    if (!column) return this.lock(cell);
    const titles = [...column.heads].reverse().flatMap((head) => [head.title, head.querySelector("a")?.title]);
    return [columnName(column), this.lock(cell), ...more, ...titles].filter(Boolean).join(" · ");
  }

  // Gives the cell the only tab stop of the grid, and says what a reader of the screen must know of it; `focus` also
  // moves the cursor there.
  makeTabStop(cell) {
    this.current?.removeAttribute("tabindex");
    this.current = cell;
    cell.tabIndex = 0;
    const lock = this.lock(cell);
    cell.setAttribute("aria-readonly", String(Boolean(lock)));
    cell.ariaDescription = [...this.describe(cell), lock].filter(Boolean).join(", ") || null;
  }

  focus(cell = this.current) {
    this.makeTabStop(cell);
    cell.focus();
    this.reveal(cell);
  }

  // Sticky heads, names and sums must not cover the cell.
  reveal(cell) {
    const box = this.table.parentElement;
    const top = this.table.tHead.offsetHeight;
    if (cell.offsetTop < box.scrollTop + top) box.scrollTop = cell.offsetTop - top;
    if (isSticky(cell)) return;
    const [name, ...cells] = cell.parentElement.cells;
    const right = cells.filter(isSticky).reduce((width, { offsetWidth }) => width + offsetWidth, 0);
    if (cell.offsetLeft < box.scrollLeft + name.offsetWidth) box.scrollLeft = cell.offsetLeft - name.offsetWidth;
    const end = cell.offsetLeft + cell.offsetWidth + right;
    if (end > box.scrollLeft + box.clientWidth) box.scrollLeft = end - box.clientWidth;
  }

  // Moves by rows and columns; past the upper edge stands the link of the column's head, past the others nothing.
  move(from, down, across) {
    const head = from.closest("thead");
    const row = head ? -1 : this.rowNumber(from);
    const index = clamp((head ? this.indexUnder(from) : from.cellIndex) + across, 1, this.columns.length - 1);
    const upperEdge = (row === 0 && down === -1) || (row === -1 && !down) ? -1 : 0;
    const rows = this.rowsFor(down);
    const target = clamp(row + down, upperEdge, rows.length - 1);
    if (target >= 0) this.focus(rows[target].cells[index]);
    else this.moveToHead(from, index, across);
  }

  // The rows of cells; «to the end» means the last one of the body.
  rowsFor(down) {
    const below = down === Infinity ? [] : this.table.querySelectorAll("tfoot tr[data-row]");
    return [...this.body.rows, ...below];
  }

  // After something was written: down to the next row that takes it.
  moveOn(from) {
    let row = from.parentElement.nextElementSibling;
    while (row?.cells[from.cellIndex].classList.contains("is-away")) row = row.nextElementSibling;
    this.goOnTo(row ? row.cells[from.cellIndex] : from);
  }

  // The cursor moves by itself, without a key that says so.
  goOnTo(cell) {
    const isElsewhere = cell !== this.current;
    this.focus(cell);
    this.hasGoneOn = isElsewhere;
  }

  // Has the cursor just moved by itself? Told once.
  takeGoneOn() {
    const { hasGoneOn } = this;
    this.hasGoneOn = false;
    return hasGoneOn;
  }

  moveToHead(from, index, across) {
    const links = [...new Set(this.columns.map(({ link }) => link))].filter(Boolean);
    const there = across ? links.indexOf(from) + Math.sign(across) : links.indexOf(this.columns[index].link);
    links[there]?.focus();
  }

  // A row under the body comes after its last one.
  rowNumber(cell) {
    return this.body.contains(cell) ? cell.parentElement.sectionRowIndex : this.body.rows.length;
  }

  indexUnder(link) {
    return this.columns.findIndex((column) => column.link === link);
  }
}

function columnName({ link, heads }) {
  return link?.ariaLabel ?? heads.at(-1).textContent;
}

function isSticky(cell) {
  return getComputedStyle(cell).position === "sticky";
}

function clamp(number, least, most) {
  return Math.min(Math.max(number, least), most);
}
