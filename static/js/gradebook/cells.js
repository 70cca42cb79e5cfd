// What stands in a cell of the gradebook: a mark, the letter of an absence, whether it is for the whole day.

import { draw } from "../grid/cells.js";

const isLesson = (column) => !isFinal(column);

// An absence is of the lesson: one for all its columns.
export const KINDS = {
  mark: { read: markIn, show: showMark, version: "v", isIn: isLesson },
  absence: { read: letterIn, show: showLetter, version: "a", isIn: isLesson, isOfGroup: true },
  day: { read: (cell) => cell.dataset.w ?? "", show: showWholeDay, version: "d", isIn: isLesson, isOfGroup: true },
  roll: { read: rollIn, show: showRoll, version: "e", isIn: isLesson, isOfGroup: true },
  final: { read: markIn, show: showMark, version: "v", isIn: isFinal },
};

// Is it the last column, of the marks set for the term?
export function isFinal(column) {
  return column?.key.startsWith("term-") ?? false;
}

export function markIn(cell) {
  return cell.dataset.m ?? "";
}

export function letterIn(cell) {
  return cell.querySelector("i")?.textContent ?? "";
}

// What stands for «все на месте» in the row under the pupils.
const EVERYBODY_HERE = "✓";

export function rollIn(cell) {
  return isOfRolls(cell) && cell.textContent ? "все на месте" : "";
}

// Is the cell one of the row under the pupils, which is about the whole lesson?
export function isOfRolls(cell) {
  return Boolean(cell.closest("tfoot"));
}

// What another lesson of the day says about the pupil, as long as nothing is noted here.
export function hintIn(cell) {
  return letterIn(cell) ? "" : (cell.dataset.h ?? "");
}

function showMark(cell, mark) {
  keep(cell, "m", mark);
  show(cell, mark, letterIn(cell));
}

function showLetter(cell, letter) {
  show(cell, markIn(cell), letter);
}

function showRoll(cell, words) {
  draw(cell, words && EVERYBODY_HERE);
}

function showWholeDay(cell, words) {
  keep(cell, "w", words);
}

function show(cell, mark, letter) {
  draw(cell, mark, ...(letter ? [Object.assign(document.createElement("i"), { textContent: letter })] : []));
}

export function keep(cell, name, words) {
  if (words) cell.dataset[name] = words;
  else delete cell.dataset[name];
}

export function showStanding(row, { mean, nMarks, proposed }) {
  row.querySelector(".mean a").textContent = mean;
  row.querySelector(".count").textContent = nMarks;
  row.querySelector(".proposed").textContent = proposed;
}
