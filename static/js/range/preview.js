// What a paste would do, as a dialog: every cell of the block, what is refused and why. Escape gives it up.

export class Preview {
  constructor(block, { grid }) {
    this.block = block;
    this.grid = grid;
    this.dialog = made("dialog", { className: "paste-preview" });
    this.dialog.setAttribute("aria-labelledby", "paste-title");
    this.status = made("p", { textContent: "Проверяется…" });
    this.status.setAttribute("role", "status");
    this.found = made("div");
    this.write = made("button", { type: "submit", value: "write", className: "button primary", textContent: "Записать", disabled: true });
    this.dialog.append(
      made("h2", { id: "paste-title", textContent: `Вставка: ${block.length} × ${Math.max(...block.map((row) => row.length))}` }),
      this.status,
      this.found,
      this.buttons(),
    );
  }

  buttons() {
    const form = made("form", { method: "dialog", className: "actions" });
    this.cancel = made("button", { type: "submit", value: "", className: "button", textContent: "Отмена" });
    form.append(this.write, this.cancel);
    return form;
  }

  // Gives a promise: is it to be written?
  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.cancel.focus();
    return new Promise((decide) => {
      this.dialog.addEventListener("close", () => {
        this.dialog.remove();
        decide(this.dialog.returnValue === "write");
      });
    });
  }

  // `doubt`: what has not been asked.
  show(doubt) {
    const places = this.block.flat();
    const n = (isSuch) => places.filter(isSuch).length;
    const nWritten = n(({ writes }) => writes?.length);
    const nOver = n(({ writes }) => writes?.some((write) => this.standing(write)));
    const parts = [
      [nWritten, `Будет записано: ${nWritten}${nOver ? `, из них вместо прежнего: ${nOver}` : ""}`],
      [n(({ why }) => why), `Не будет: ${n(({ why }) => why)}`],
      [n(isLeft), `Не меняется: ${n(isLeft)}`],
    ];
    const told = parts.filter(([count]) => count).map(([, words]) => `${words}.`);
    this.status.textContent = [...told, doubt].filter(Boolean).join(" ");
    this.found.replaceChildren(...this.refusals(places), this.table());
    this.write.textContent = nWritten ? `Записать ${nWritten}` : "Записать";
    this.write.disabled = !nWritten;
    if (nWritten && document.activeElement === this.cancel) this.write.focus();
  }

  standing([cell, kind]) {
    return { mark: cell.dataset.m, final: cell.dataset.m, absence: cell.querySelector("i")?.textContent }[kind];
  }

  // Reason by reason, cell by cell.
  refusals(places) {
    const refused = grouped(places);
    if (!refused.size) return [];
    const list = made("ul");
    for (const [why, those] of refused) {
      const item = made("li");
      item.append(made("strong", { textContent: why }), ` ${those.map((place) => this.named(place)).join("; ")}`);
      list.append(item);
    }
    return [made("h3", { textContent: "Не будет записано" }), list];
  }

  named({ text, cell }) {
    return cell ? `${this.grid.label(cell)} – «${text}»` : `«${text}»`;
  }

  table() {
    const box = made("div", { className: "table-box", tabIndex: 0 });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Что вставляется");
    const table = made("table", { className: "table" });
    const head = table.createTHead().insertRow();
    head.append(headOf("Ученик", "col"), ...this.widest().map(({ cell }) => headOf(cell ? this.columnOf(cell) : "за краем", "col")));
    const body = table.createTBody();
    for (const row of this.block) {
      const name = row[0].cell ? this.grid.rowName(row[0].cell) : "за краем";
      const line = body.insertRow();
      line.append(headOf(name, "row"));
      for (const place of row) fill(line.insertCell(), place);
    }
    box.append(table);
    return box;
  }

  widest() {
    return this.block.reduce((one, other) => (other.length > one.length ? other : one));
  }

  // «12 октября», or what the head of the column says.
  columnOf(cell) {
    const { link, heads } = this.grid.columns[cell.cellIndex];
    return (link?.ariaLabel ?? heads.at(-1).textContent).split(",")[0];
  }
}

function fill(td, { text, why, writes }) {
  td.textContent = text;
  if (why) {
    td.className = "is-refused";
    td.title = why;
    td.append(made("span", { className: "visually-hidden", textContent: ` не будет записано: ${why}` }));
  } else if (writes.length) td.className = "is-written";
}

function isLeft({ writes }) {
  return writes && !writes.length;
}

function grouped(places) {
  const groups = new Map();
  for (const place of places.filter(({ why }) => why)) groups.set(place.why, [...(groups.get(place.why) ?? []), place]);
  return groups;
}

function headOf(textContent, scope) {
  return made("th", { textContent, scope });
}

function made(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
