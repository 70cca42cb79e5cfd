// What is done to a grid before its script listens waits here, in its order, until the grid does it (docs/grid.md).
// A plain script in the head, because a module comes too late.
window.early = (() => {
  const events = [];
  const keep = (event) => {
    const isOfGrid = event.type === "mousedown" ? event.target.closest("#grid td") : document.activeElement.querySelector("#grid");
    if (isOfGrid && !event.ctrlKey && !event.altKey && !event.metaKey && event.key !== "Tab") events.push(event);
  };
  for (const type of ["keydown", "mousedown"]) document.addEventListener(type, keep);

  // Gives the events and keeps no more of them.
  return () => {
    for (const type of ["keydown", "mousedown"]) document.removeEventListener(type, keep);
    return events;
  };
})();
