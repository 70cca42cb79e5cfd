// Ctrl+K, and / where it is not typed, lead to the search; what finds comes when it is used.
const TYPED_INTO = "input, textarea, select, dialog, table, [role=grid], [contenteditable]";
const form = document.querySelector("form.search");
const found = () => import("./search/found.js");

form.addEventListener("focusin", found);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  found().then(({ open }) => open());
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey) return;
  const isControl = event.ctrlKey || event.metaKey;
  if (isControl ? event.code !== "KeyK" || event.shiftKey : event.key !== "/" || event.target.closest(TYPED_INTO)) return;
  event.preventDefault();
  form.q.focus();
  form.q.select();
});
