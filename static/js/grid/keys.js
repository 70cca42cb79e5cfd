// What a key means in every grid. Pure: knows neither the table nor the server, nor what the cells hold.

export const MOVES = {
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
const OTHERS = {
  Delete: { clear: true },
  Backspace: { clear: true },
  Escape: { restore: true },
  " ": { accept: true },
  F2: { open: true },
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

// Is the key one that says nothing of its own here: part of a shortcut, or of a sign not finished yet?
export function isForOthers(event) {
  return event.altKey || event.ctrlKey || event.metaKey || event.isComposing;
}

// Gives {move}, {turn}, {fill}, {clear}, {restore}, {accept}, {open}, or null for a key that may mean something to the cell.
export function meaning(event) {
  if (event.altKey || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey) return WITH_CONTROL[event.key.toLowerCase()]?.[Number(event.shiftKey)] ?? null;
  if (event.key === "Enter" && event.shiftKey) return { move: [-1, 0] };
  return event.key in MOVES ? { move: MOVES[event.key] } : (OTHERS[event.key] ?? null);
}
