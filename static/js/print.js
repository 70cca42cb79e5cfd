// «Напечатать»: a button that only a script can make work, and so only a script shows.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
