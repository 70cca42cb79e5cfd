// «?» opens the help where it is not typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, dialog, [role=grid], [contenteditable]")) return;
  document.querySelector(".help-link")?.click();
});
