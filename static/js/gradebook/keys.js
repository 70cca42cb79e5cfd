// What a key means in a cell of marks. Pure: knows neither the table nor the server.

// Gives {mark}, {letter}, {second}, {roll}, {wrong} for a digit or letter that is refused, or null for a key of others.
export function meaning(event, { marks, letters, results }) {
  const key = event.key.toLowerCase();
  if (key === "/" || (key === "." && !(key in letters))) return { second: true, goesBack: true };
  if (marks.includes(key)) return { mark: key };
  if (key in letters) return { letter: letters[key] };
  if (key in results) return { mark: results[key] };
  if (key === "+" || key === "=") return { roll: true, goesBack: true };
  return isTyped(key) ? { wrong: event.key } : null;
}

// A digit or a letter: whoever presses it expects something to be written.
export function isTyped(key) {
  return /^[\p{L}\d]$/u.test(key);
}
