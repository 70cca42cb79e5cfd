// Leaving a page with something typed and not sent asks first: every form that is posted, without a word in its markup.
// A form that has just been sent is not asked about until something is typed into it again, also when the page comes
// back out of the browser's memory. The grid asks for itself (grid/component.js).

const KINDS_NOT_TYPED = ["hidden", "search", "submit", "button"];
let sent = null;
let isAsking = false;

for (const event of ["input", "change", "keyup", "click"]) document.addEventListener(event, onUse);

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // sent by a script, which knows what becomes of it
  sent = event.target;
  watch();
});

function onUse({ type, target }) {
  if (type === "input" && target.form === sent) sent = null;
  watch();
}

// The listener stands only while there is something to lose: it keeps some browsers from remembering the page.
function watch() {
  const hasUnsent = [...document.forms].some((form) => form !== sent && holdsUnsent(form));
  if (hasUnsent === isAsking) return;
  isAsking = hasUnsent;
  if (isAsking) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}

function ask(event) {
  event.preventDefault();
}

// A password is typed again sooner than a question is read; a closed dialog has been left already. What came back from
// the server with an error stands in the fields as if nobody had touched them, and is saved nowhere.
function holdsUnsent(form) {
  if (form.method !== "post" || form.querySelector("[type=password]") || form.closest("dialog:not([open])")) return false;
  const controls = [...form.elements].filter(({ name, type, disabled }) => name && !disabled && !KINDS_NOT_TYPED.includes(type));
  const cameBack = form.querySelector('[aria-invalid="true"], .error-summary');
  return controls.some((control) => isChanged(control) || (cameBack && isText(control) && control.value));
}

function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.type === "file") return control.files.length > 0;
  return isText(control) ? control.value !== control.defaultValue : isChosen(control);
}

function isText({ localName, type }) {
  return localName === "textarea" || (localName === "input" && !["checkbox", "radio", "file"].includes(type));
}

// In a list nobody has chosen from, the first line is shown.
function isChosen({ options, selectedIndex }) {
  const shown = options && [...options].findIndex((option) => option.defaultSelected);
  return options && selectedIndex !== Math.max(shown, 0);
}
