// What people are told about saving: one line above the grid, and a list of what could not be written.

const SLOW = 700;

export class SaveState {
  constructor({ line, retry, signIn, section, announcer }) {
    Object.assign(this, { line, retry, signIn, section, announcer });
    this.list = section.querySelector("ul");
    this.items = new Map();
  }

  announce(text) {
    this.announcer.textContent = text;
  }

  // Says that all is saved once something was typed; a quick save in between is not worth a word.
  // `words` are the three forms of «отметка не сохранена».
  summary({ unsaved, problems, trouble, why, isKept, words }) {
    clearTimeout(this.timer);
    this.retry.hidden = !trouble;
    this.signIn.hidden = trouble !== "signed-out";
    this.hasTyped ||= unsaved > 0;
    const count = `${unsaved} ${plural(unsaved, words)}`;
    const kept = isKept ? "Введённое хранится на этом компьютере и запишется само" : "Не закрывайте страницу: хранилище браузера недоступно, введённое запишется само";
    if (trouble === "signed-out") this.say(`${why || "Вход истёк"}: ${count}. ${kept} после входа.`);
    else if (trouble) this.say(`Нет связи: ${count}. ${kept}.`);
    else if (problems) this.say(`${count}, причины – под таблицей.`);
    else if (unsaved) this.timer = setTimeout(() => this.say("Сохраняется…"), SLOW);
    else if (this.hasTyped) this.say("Всё сохранено.");
  }

  say(text) {
    if (this.line.textContent !== text) this.line.textContent = text;
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

function plural(number, [one, few, many]) {
  const ten = number % 10;
  const hundred = number % 100;
  if (ten === 1 && hundred !== 11) return one;
  return ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14) ? few : many;
}
