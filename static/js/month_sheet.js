// The month sheet by keyboard: arrows go from day to day, a letter gives the day its reason, Delete takes it back.
// Each sends the form under the table, which does the same without this script.
const table = document.querySelector("#month-sheet");
const form = document.querySelector("#day-reason");

// The sheet opens at today, or at the last day before it: the month begins far to the left of it on a phone.
const today = [...table?.querySelectorAll("thead .is-today") ?? []][0];
const box = table?.parentElement;
if (today) box.scrollLeft = today.offsetLeft + today.offsetWidth / 2 - (box.clientWidth + table.querySelector("tbody th").offsetWidth) / 2;

if (table && form) {
  const cells = [...table.querySelectorAll("td[data-on]")];
  const reasons = [...form.elements.kind.options];
  table.setAttribute("role", "grid");
  form.querySelector("[data-keys-help]").hidden = false;

  const enter = (cell) => {
    for (const other of cells) other.tabIndex = other === cell ? 0 : -1;
  };

  const move = (cell, rows, columns) => {
    const row = table.tBodies[0].rows[cell.parentElement.sectionRowIndex + rows];
    const next = row?.cells[cell.cellIndex + columns];
    if (next?.dataset.on) next.focus();
  };

  const send = (cell, reason) => {
    form.elements.pupil.value = cell.parentElement.dataset.pupil;
    form.elements.on.value = cell.dataset.on;
    form.elements.kind.value = reason.value;
    form.requestSubmit();
  };

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  table.addEventListener("focusin", (event) => event.target.dataset.on && enter(event.target));
  table.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.dataset.on || event.altKey || event.ctrlKey || event.metaKey) return;
    const reason = reasons.find((option) => option.dataset.keys.split(" ").includes(event.key.toLowerCase()));
    if (event.key in STEPS) move(cell, ...STEPS[event.key]);
    else if (reason) send(cell, reason);
    else return;
    event.preventDefault();
  });
  table.addEventListener("click", (event) => event.target.dataset.on && event.target.focus());

  enter(cells.find((cell) => cell.cellIndex === today?.cellIndex) ?? cells[0]);
  const last = document.getElementById(location.hash.slice(1));
  if (last?.dataset.on) last.focus();
}
