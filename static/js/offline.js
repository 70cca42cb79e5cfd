// Gives the browser of a family the worker that shows the last diary without network (docs/decisions/0044).

const workers = navigator.serviceWorker;

async function start() {
  const wasDrawnWithout = !workers.controller;
  await workers.register("/service-worker.js", { updateViaCache: "none" });
  const { active } = await workers.ready;
  if (wasDrawnWithout) active.postMessage({ keep: true });
  if (matchMedia("(display-mode: standalone)").matches) active.postMessage({ isOwnDevice: true });
}

// A browser may have no workers, or refuse them: then there is no reading without network.
if (workers) start().catch(() => {});
