// What a link leads to, as a dialog; where it cannot be had the link leads there.

const dialog = document.createElement("dialog");
dialog.className = "sheet";
document.body.append(dialog);

export async function open(link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const close = document.createElement("form");
    close.method = "dialog";
    close.append(Object.assign(document.createElement("button"), { className: "button", textContent: "Закрыть" }));
    const text = page.querySelector("#explanation");
    dialog.replaceChildren(text, close);
    dialog.setAttribute("aria-label", text.querySelector("h2").textContent);
    dialog.showModal();
    dialog.scrollTop = 0; // the button at its end has the focus
  } catch {
    location.assign(link.href);
  }
}
