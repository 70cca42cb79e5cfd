// What a cell shows: a mark, the letter of an absence, and whether what was typed has been saved.

const STATES = ["saving", "saved", "waiting", "failed", "conflict"];
const SAID = { waiting: "не сохранено", failed: "не записано", conflict: "записано другое" };
const SAVED_IS_SHOWN_FOR = 2000;

export function markIn(cell) {
  return cell.dataset.m ?? "";
}

export function letterIn(cell) {
  return cell.querySelector("i")?.textContent ?? "";
}

export function showMark(cell, mark) {
  if (mark) cell.dataset.m = mark;
  else delete cell.dataset.m;
  draw(cell, mark, letterIn(cell));
}

export function showLetter(cell, letter) {
  draw(cell, markIn(cell), letter);
}

function draw(cell, mark, letter) {
  cell.textContent = mark;
  if (letter) cell.append(Object.assign(document.createElement("i"), { textContent: letter }));
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
