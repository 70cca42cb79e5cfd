// Signing in again without leaving the page: what was typed waits behind the dialog.

import { post } from "./server.js";

export class SignIn {
  // `onDone()` hears that the person is back.
  constructor(dialog, { url, writer, onDone }) {
    this.dialog = dialog;
    this.url = url;
    this.writer = writer;
    this.onDone = onDone;
    this.form = dialog.querySelector("form");
    this.message = dialog.querySelector("[role=alert]");
    this.form.addEventListener("submit", (event) => this.submit(event));
    dialog.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
  }

  open() {
    this.message.textContent = "";
    if (!this.dialog.open) this.dialog.showModal();
  }

  async submit(event) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(this.form));
    const { status, body } = await post(this.url, { ...fields, writer: this.writer });
    this.form.elements.password.value = "";
    if (status === 200) {
      this.dialog.close();
      this.onDone();
    } else this.message.textContent = refusal(status, body);
  }
}

function refusal(status, body) {
  if (status === 429) return "Слишком много неудачных попыток: подождите 15 минут. Введённое хранится на этом компьютере.";
  if (status === 503 && body?.message) return body.message;
  if (status === 0 || status >= 500) return "Нет связи с сервером. Попробуйте ещё раз.";
  return body?.message ?? "Войти не удалось. Попробуйте ещё раз.";
}
