// Filters apply themselves when a choice changes; without JavaScript the form keeps its button.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.querySelector("[type=submit]")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit());
}
