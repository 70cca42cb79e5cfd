// What a key means in a cell of marks. Pure: knows neither the table nor the server.

// Gives {mark}, {letter}, {second}, {roll}, {wrong}, or null for a key that means nothing here.
export function meaning(event, { marks, letters, results }) {
  const key = event.key.toLowerCase();
  if (key === "/" || (key === "." && !(key in letters))) return { second: true, goesBack: true };
  if (marks.includes(key)) return { mark: key };
  if (key in letters) return { letter: letters[key] };
  if (key in results) return { mark: results[key] };
  if (key === "+" || key === "=") return { roll: true, goesBack: true };
  return /^\d$/.test(key) ? { wrong: key } : null;
}
