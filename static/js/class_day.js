// The class teacher's morning by keyboard: arrows go from pupil to pupil, a letter says what is with him, «/» finds,
// Enter saves. Without this script the same choices are made by mouse or Tab.
const form = document.querySelector("#class-day");
const find = form.querySelector(".find");
const search = find.querySelector("input");
const choices = [...form.querySelectorAll("select")];

for (const hidden of form.querySelectorAll("[hidden]")) hidden.hidden = false;
if ("begin" in form.dataset) (form.querySelector('[data-state="unknown"] select') ?? choices[0])?.focus();

const plain = (text) => text.toLowerCase().replaceAll("ё", "е");

function choose(select, key) {
  const fitting = [...select.options].filter((option) => option.dataset.keys?.split(" ").includes(key));
  if (!fitting.length) return false;
  // The same key again picks the next of several: an order after an application.
  select.value = fitting[(fitting.indexOf(select.selectedOptions[0]) + 1) % fitting.length].value;
  return true;
}

function act(select, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choices[choices.indexOf(select) + step]?.focus();
  else if (event.key === "/" || event.key === ".") search.select();
  else if (event.key === "Enter") form.requestSubmit();
  else if (event.key === "Delete" || event.key === "Backspace") select.value = "";
  else return choose(select, event.key.toLowerCase());
  return true;
}

form.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.target === search) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const wanted = plain(search.value.trim());
    choices.find((select) => wanted && plain(select.getAttribute("aria-label").split(": ")[1]).startsWith(wanted))?.focus();
    search.value = "";
  } else if (event.target.matches("select") && act(event.target, event)) {
    event.preventDefault();
  }
});
