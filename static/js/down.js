// Fields that stand in columns move like the grid: Enter and the arrow down lead to the field below, Shift+Enter and the
// arrow up to the one above. `data-down` on a field names its column. Elsewhere Enter sends the form, as always.

document.addEventListener("keydown", (event) => {
  const { target, key, shiftKey } = event;
  const column = target.dataset?.down;
  const step = { Enter: shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (!column || !step || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  event.preventDefault();
  const fields = [...target.form.querySelectorAll(`[data-down="${column}"]`)];
  const next = fields[fields.indexOf(target) + step];
  next?.focus();
  next?.select();
});
