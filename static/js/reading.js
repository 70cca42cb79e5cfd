// Tells the server that what the page shows has been read; without this script its button does.
const place = document.querySelector("[data-reading]");
const form = place.querySelector("form");

const tell = async () => {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok || answer.type === "opaqueredirect") place.hidden = true;
  } catch {
    // The network is gone: the button stays.
  }
};

// A page that is loaded ahead or in the background is not read yet.
if (document.visibilityState === "visible") tell();
else document.addEventListener("visibilitychange", tell, { once: true });
