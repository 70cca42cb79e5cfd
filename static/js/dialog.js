// Links marked data-dialog open what they lead to in a dialog, which comes when it is used; without scripts they lead there.
const open = (link) => import("./dialog/open.js").then((found) => found.open(link), () => location.assign(link.href));

const LINKS = "[data-dialog], .grid .mean a";
let pressed = null;

// The press moves the focus, and with it the page may move under the pointer: what was pressed counts.
document.addEventListener("mousedown", (event) => {
  pressed = event.target.closest(LINKS);
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest(LINKS) ?? pressed;
  pressed = null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

// In the grid the arrows lead to the mean, and the space bar opens it: its links are no stops of Tab.
document.addEventListener("keydown", (event) => {
  const link = event.key === " " && event.target.matches?.(".grid td.mean") && event.target.querySelector("a");
  if (!link) return;
  event.preventDefault();
  open(link);
});
