// «?» opens the help of the page, but where it may be typed: in fields and grids.
document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, dialog, [role=grid], [contenteditable]")) return;
  document.querySelector(".help-link")?.click();
});
