// While a form is being sent its buttons are disabled, so that a second click sends nothing. The server knows the second
// by the form's one-time key (docs/decisions/0045); here it is only spared.

const LONG = 10_000; // then the person may try again: the network may have gone, or the answer was no page
const sending = new Map();

const buttonsOf = (form) => [...form.elements].filter((each) => each.type === "submit" && !each.disabled);

function enable(form) {
  for (const button of sending.get(form) ?? []) button.disabled = false;
  sending.delete(form);
}

// At the window, after every other listener: what they have taken over is not sent by the browser.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (sending.has(form)) return event.preventDefault();
  sending.set(form, []);
  // Not yet: the name and value of the pressed button are read after this.
  setTimeout(() => {
    const buttons = buttonsOf(form);
    for (const button of buttons) button.disabled = true;
    sending.set(form, buttons);
  });
  return setTimeout(() => enable(form), LONG);
});

// Back on a page that the browser has kept as it was left.
window.addEventListener("pageshow", () => {
  for (const form of sending.keys()) enable(form);
});
