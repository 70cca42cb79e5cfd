// «Итог», the mark for the term: a digit writes it at once, words are typed and confirmed. Pure.

import { isTyped } from "./keys.js";

// The letters of the words, as they come from a keyboard in the Latin layout.
const CYRILLIC = { y: "н", f: "а", j: "о", c: "с", d: "в", p: "з", x: "ч", t: "е" };

// `finals` is all that may be set. A digit means a mark, a letter begins a word.
export function meaningOfFinal({ key }, finals) {
  if (finals.includes(key)) return { final: key };
  if (/^\p{L}$/u.test(key)) return { text: key };
  return isTyped(key) ? { wrong: key } : null;
}

// «на», «Н/А» and «y/f» are all «н/а»; the same for осв., зач. and незач.
export function parseFinal(text, finals) {
  const letters = plain([...text.toLowerCase()].map((letter) => CYRILLIC[letter] ?? letter).join(""));
  const value = letters ? finals.find((each) => plain(each) === letters) : "";
  return value === undefined ? { wrong: `Итог: ${finals.join(", ")}` } : { kind: "final", value };
}

function plain(text) {
  return text.replace(/[^а-я\d]/g, "");
}
