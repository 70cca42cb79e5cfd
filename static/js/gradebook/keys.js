// What a key means in the grid. Pure: knows neither the table nor the server.

const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
  Enter: [1, 0],
};

// With Ctrl (⌘ on a Mac), and with Shift besides; each letter in both layouts.
const UNDO = [{ turn: "undo" }, { turn: "redo" }];
const REDO = [{ turn: "redo" }];
const FILL = [{ fill: "below" }, { fill: "empty" }];
const WITH_CONTROL = {
  home: [{ move: [-Infinity, -Infinity] }],
  end: [{ move: [Infinity, Infinity] }],
  z: UNDO,
  я: UNDO,
  y: REDO,
  н: REDO,
  d: FILL,
  в: FILL,
};

// Gives {move}, {mark}, {card}, {letter}, {clear}, {second}, {restore}, {turn}, {fill}, {accept}, or null for a key the grid leaves alone.
export function meaning(event, { marks, letters, results }) {
  if (event.altKey || event.isComposing) return null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return WITH_CONTROL[key]?.[Number(event.shiftKey)] ?? null;
  if (event.key === "Enter" && event.shiftKey) return { move: [-1, 0] };
  if (event.key in MOVES) return { move: MOVES[event.key] };
  if (key === "delete" || key === "backspace") return { clear: true };
  if (key === "escape") return { restore: true };
  if (key === " ") return { accept: true };
  if (key === "/" || (key === "." && !(key in letters))) return { second: true };
  if (marks.includes(key)) return { mark: key };
  if (key in letters) return { letter: letters[key] };
  if (key in results) return { mark: results[key] };
  if (key === "f2") return { card: true };
  return /^\d$/.test(key) ? { wrong: key } : null;
}
