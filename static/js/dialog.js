// Links marked data-dialog open what they lead to in a dialog; without this script they lead there.
const dialog = document.createElement("dialog");
dialog.className = "sheet";
document.body.append(dialog);

async function open(link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const close = document.createElement("form");
    close.method = "dialog";
    close.append(Object.assign(document.createElement("button"), { className: "button", textContent: "Закрыть" }));
    const text = page.querySelector("#explanation");
    dialog.replaceChildren(text, close);
    dialog.setAttribute("aria-label", text.querySelector("h2").textContent);
    dialog.showModal();
  } catch {
    location.assign(link.href);
  }
}

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
