// A table of check boxes is walked by arrows, as a spreadsheet is; without JavaScript Tab and space do the same.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

for (const form of document.querySelectorAll("form[data-boxes]")) {
  const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input[type=checkbox]")]);
  form.querySelector("[data-keys]")?.removeAttribute("hidden");
  form.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    const row = rows.findIndex((boxes) => boxes.includes(event.target));
    if (!move || row < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = rows[row + move[0]]?.[rows[row].indexOf(event.target) + move[1]];
    event.preventDefault();
    target?.focus();
  });
}
