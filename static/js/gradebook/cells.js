// What a cell shows: a mark, the letter of an absence, and whether what was typed has been saved.

const STATES = ["saving", "saved", "waiting", "failed", "conflict"];
const SAID = { waiting: "не сохранено", failed: "не записано", conflict: "записано другое" };
const SAVED_IS_SHOWN_FOR = 2000;

// What can be written in a cell: how to read it and show it, and where its version stands. `isOfLesson`: it is one for
// all columns of the lesson.
const KINDS = {
  mark: { read: markIn, show: showMark, version: "v", isOfLesson: false },
  absence: { read: letterIn, show: showLetter, version: "a", isOfLesson: true },
  day: { read: (cell) => cell.dataset.w ?? "", show: showWholeDay, version: "d", isOfLesson: true },
};

export function valueIn(cell, kind) {
  return KINDS[kind].read(cell);
}

export function versionIn(cell, kind) {
  return Number(cell.dataset[KINDS[kind].version] ?? 0);
}

export function keepVersion(cell, kind, version) {
  cell.dataset[KINDS[kind].version] = version;
}

export function showValue(cell, kind, value) {
  KINDS[kind].show(cell, value);
}

export function isOfLesson(kind) {
  return KINDS[kind].isOfLesson;
}

export function markIn(cell) {
  return cell.dataset.m ?? "";
}

export function letterIn(cell) {
  return cell.querySelector("i")?.textContent ?? "";
}

// What another lesson of the day says about the pupil, as long as nothing is noted here.
export function hintIn(cell) {
  return letterIn(cell) ? "" : (cell.dataset.h ?? "");
}

function showMark(cell, mark) {
  if (mark) cell.dataset.m = mark;
  else delete cell.dataset.m;
  draw(cell, mark, letterIn(cell));
}

function showLetter(cell, letter) {
  draw(cell, markIn(cell), letter);
}

function showWholeDay(cell, words) {
  if (words) cell.dataset.w = words;
  else delete cell.dataset.w;
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
