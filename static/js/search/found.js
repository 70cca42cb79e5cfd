// Beneath the field of the header stands what it finds, and Enter opens the first of it. Without scripts the form leads
// to the page of the search, which shows the same.
const WAIT = 150; // milliseconds without a key, before the server is asked

const form = document.querySelector("form.search");
const field = form.elements.q;
const list = document.createElement("div");
list.className = "found found-list";
list.hidden = true;
const count = document.createElement("p");
count.className = "visually-hidden";
count.setAttribute("role", "status");
form.append(list, count);

let asked = "";
let answer = Promise.resolve(null);
let timer = 0;

async function read(text) {
  const reply = await fetch(`${form.action}?q=${encodeURIComponent(text)}`);
  if (!reply.ok || reply.redirected) return null;
  return new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("#found");
}

// What is found for the text in the field: asked once for each text.
function ask() {
  const text = field.value.trim();
  if (text === asked) return answer;
  asked = text;
  answer = text ? read(text).catch(() => null) : Promise.resolve(null);
  answer.then((found) => text === asked && show(found));
  return answer;
}

function show(found) {
  list.replaceChildren(...(found ? found.childNodes : []));
  list.hidden = !found;
  count.textContent = found ? `Найдено: ${list.querySelectorAll(".hit").length}` : "";
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
});

// Enter: to the first of what is found, or to the page that says that there is nothing.
export async function open() {
  clearTimeout(timer);
  await ask();
  const first = list.querySelector("[data-first]");
  if (first) location.assign(first.href);
  else form.submit();
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    field.focus();
    list.hidden = true;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || list.hidden) return;
  event.preventDefault();
  const rows = [field, ...list.querySelectorAll(".hit")];
  const here = event.target.closest("li")?.querySelector(".hit") ?? field;
  rows[(rows.indexOf(here) + step + rows.length) % rows.length].focus();
});

form.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) list.hidden = true;
});

field.addEventListener("focus", () => {
  list.hidden = !list.querySelector(".hit") || field.value.trim() !== asked;
});

if (field.value.trim()) ask(); // typed while this script was on its way
