// The lesson under a thumb: a tap says that a pupil is not here, a tap puts a mark. The page works without it: the same
// is chosen in the list and typed into the box. Saving leads back to where one was.

const form = document.querySelector(".lesson-form");
const list = form?.querySelector(".pupils");
const isTouched = matchMedia("(pointer: coarse), (width < 64rem)");
const PLACE = `lesson-place:${location.pathname}`;

if (list && isTouched.matches) for (const pupil of list.querySelectorAll(".pupil")) addTaps(pupil);
if (form) keepPlace();

function addTaps(pupil) {
  const name = pupil.querySelector("legend > :last-child").textContent;
  const letters = pupil.querySelector("select");
  const boxes = [...pupil.querySelectorAll(".mark-input")];
  const absent = button("нет", `${name}: нет на уроке`, () => {
    letters.value = letters.value === list.dataset.absent ? "" : list.dataset.absent;
    letters.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const showAbsent = () => absent.setAttribute("aria-pressed", letters.value === list.dataset.absent);
  letters.addEventListener("change", showAbsent);
  showAbsent();
  if (list.dataset.absent) letters.before(absent);
  if (boxes.length) pupil.querySelector(".box").before(markButtons(name, boxes));
}

// The marks go into the box that was touched last, at first into the first one; the same mark again takes it away.
function markButtons(name, boxes) {
  let box = boxes[0];
  const buttons = list.dataset.marks.split(" ").map((mark) =>
    button(mark, `${name}: ${mark}`, () => {
      box.value = box.value === mark ? "" : mark;
      for (const type of ["input", "change"]) box.dispatchEvent(new Event(type, { bubbles: true }));
    }),
  );
  const show = () => buttons.forEach((each) => each.setAttribute("aria-pressed", each.textContent === box.value));
  for (const each of boxes) {
    each.addEventListener("focus", () => {
      box = each;
      show();
    });
    each.addEventListener("input", show);
  }
  show();
  const group = document.createElement("span");
  group.className = "taps";
  group.append(...buttons);
  return group;
}

function button(sign, label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button tap";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", press);
  return made;
}

// How far the page was scrolled, no longer than until the answer. What was not saved stands at its head, and is shown.
function keepPlace() {
  const before = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  form.addEventListener("submit", () => sessionStorage.setItem(PLACE, scrollY));
  if (before === null || document.querySelector(".error-summary")) return;
  scrollTo(0, Number(before));
  const told = document.querySelector(".notices .notice.success");
  if (told) form.querySelector(".sticky-actions [role=status]").textContent = "✓ записано";
}
