// A button beside each field [data-copy] that puts its text on the clipboard and says so.

for (const field of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  const told = document.createElement("span");
  button.type = "button";
  button.className = "button primary";
  button.textContent = "Скопировать";
  told.setAttribute("role", "status");
  told.className = "soft";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = "Скопировано.";
    } catch {
      field.select();
      told.textContent = "Выделено: скопируйте сочетанием Ctrl+C.";
    }
  });
  field.closest(".field").append(button, told);
}
