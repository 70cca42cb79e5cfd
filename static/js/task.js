// The page of a task asks how far the task is until it is finished; without this script the page loads itself anew.
const PAUSE = 2000;

const fetchProgress = async () => {
  const answer = await fetch(location.href, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("progress");
};

const look = async () => {
  const shown = document.getElementById("progress");
  let fresh = null;
  try {
    fresh = await fetchProgress();
  } catch {
    // The network or the session is gone: the next look may find it again.
  }
  if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.adoptNode(fresh));
  if (fresh?.dataset.open !== "no") setTimeout(look, PAUSE);
};

setTimeout(look, PAUSE);
