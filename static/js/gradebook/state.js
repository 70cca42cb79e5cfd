// What people are told about saving: one line above the grid, and a list of what could not be written.

const SLOW = 700;

export class SaveState {
  constructor({ line, retry, section, announcer, signInUrl }) {
    Object.assign(this, { line, retry, section, announcer, signInUrl });
    this.list = section.querySelector("ul");
    this.items = new Map();
  }

  announce(text) {
    this.announcer.textContent = text;
  }

  // Says that all is saved once something was typed; a quick save in between is not worth a word.
  summary({ unsaved, problems, trouble, noun }) {
    clearTimeout(this.timer);
    this.retry.hidden = !trouble;
    this.hasTyped ||= unsaved > 0;
    const count = `${unsaved} ${plural(unsaved, noun)} не ${plural(unsaved, ["сохранена", "сохранены", "сохранено"])}`;
    const kept = "хранится на этом компьютере и запишется само";
    if (trouble === "signed-out") this.say(`Вход истёк: ${count}. Введённое ${kept} после входа.`, true);
    else if (trouble) this.say(`Нет связи: ${count}. Введённое ${kept}.`);
    else if (problems) this.say(`${count}, причины – под таблицей.`);
    else if (unsaved) this.timer = setTimeout(() => this.say("Сохраняется…"), SLOW);
    else if (this.hasTyped) this.say("Всё сохранено.");
  }

  say(text, withSignIn = false) {
    if (this.line.dataset.said === text) return;
    this.line.dataset.said = text;
    this.line.textContent = text;
    if (!withSignIn) return;
    const next = encodeURIComponent(location.pathname + location.search);
    const link = Object.assign(document.createElement("a"), { href: `${this.signInUrl}?next=${next}`, target: "_blank" });
    link.textContent = "Войти в новой вкладке";
    this.line.append(" ", link);
  }

  // A line about something that could not be written, with what can be done: [[words, what to do], …].
  problem(key, text, choices) {
    const item = this.items.get(key) ?? document.createElement("li");
    const buttons = choices.map(([words, act]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
      button.addEventListener("click", act);
      return button;
    });
    item.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }), ...buttons);
    this.items.set(key, item);
    this.list.append(item);
    this.section.hidden = false;
  }

  solved(key) {
    this.items.get(key)?.remove();
    this.items.delete(key);
    this.section.hidden = !this.items.size;
  }
}

export function plural(number, [one, few, many]) {
  const ten = number % 10;
  const hundred = number % 100;
  if (ten === 1 && hundred !== 11) return one;
  return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? few : many;
}
