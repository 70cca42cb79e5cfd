// Edits on their way to the server: in order for each cell, kept in localStorage until the server has answered.
//
// An edit is {kind, lesson, position, pupil, value, version, before, at}: `version` is what the writer saw, `before`
// the value it had. One entry per cell: while an edit is under way the next one waits and takes over its new version.

const AT_ONCE = 3;
const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000];

export class SaveQueue {
  // `place` keeps people, classes and subjects apart; `send(edit)` gives {status, body}; `onChange(edit, state, body)`
  // hears of every step of an edit; `onSummary()` of every change of the whole.
  constructor({ place, send, onChange, onSummary }) {
    Object.assign(this, { prefix: `journal:${place}:`, send, onChange, onSummary });
    this.entries = new Map();
    this.trouble = ""; // "", "offline" or "signed-out": then everything waits
    this.failures = 0;
  }

  // What was left behind by an earlier visit, in the order in which it was typed.
  restore() {
    const left = stored(this.prefix).sort((one, other) => one.at - other.at);
    for (const edit of left) this.put(edit);
  }

  put(edit) {
    const key = keyOf(edit);
    const entry = this.entries.get(key);
    const kept = entry ? { ...entry.edit, value: edit.value } : { at: Date.now(), ...edit };
    this.entries.set(key, { ...entry, edit: kept, state: entry?.state === "saving" ? "saving" : "waiting" });
    this.store(kept);
    this.tell(key);
    this.pump();
  }

  entryOf(edit) {
    return this.entries.get(keyOf(edit));
  }

  // Forgets the edit; gives what stands in the journal instead.
  drop(edit) {
    const entry = this.entryOf(edit);
    if (!entry || entry.state === "saving") return undefined;
    this.entries.delete(keyOf(edit));
    forget(this.prefix + keyOf(edit));
    this.onSummary();
    return entry.state === "conflict" ? entry.body : { value: entry.edit.before, version: entry.edit.version };
  }

  // Writes over the other value, which the writer has now seen.
  overwrite(edit) {
    const entry = this.entryOf(edit);
    Object.assign(entry, { edit: { ...entry.edit, version: entry.body.version, before: entry.body.value }, state: "waiting" });
    this.store(entry.edit);
    this.tell(keyOf(edit));
    this.pump();
  }

  retry() {
    this.trouble = "";
    this.pump();
  }

  count(...states) {
    return [...this.entries.values()].filter((entry) => states.includes(entry.state)).length;
  }

  pump() {
    for (const [key, entry] of this.entries) {
      if (this.trouble || this.count("saving") >= AT_ONCE) break;
      if (entry.state === "waiting") this.save(key, entry);
    }
    this.onSummary();
  }

  async save(key, entry) {
    const sent = { ...entry.edit };
    entry.state = "saving";
    this.tell(key);
    const { status, body } = await this.send(sent);
    const now = this.entries.get(key);
    if (status === 200) this.accepted(key, now, sent, body);
    else if (status === 0 || status >= 500 || status === 429) this.unreachable(key, now, "offline");
    else if (status === 401) this.unreachable(key, now, "signed-out");
    else this.refused(key, now, status === 409 ? "conflict" : "failed", body);
    this.pump();
  }

  accepted(key, entry, sent, body) {
    this.failures = 0;
    if (entry.edit.value === sent.value) {
      this.entries.delete(key);
      forget(this.prefix + key);
      this.onChange(sent, "saved", body);
      return;
    }
    this.entries.set(key, { edit: { ...entry.edit, version: body.version, before: body.value }, state: "waiting" });
    this.store(this.entries.get(key).edit);
  }

  // Nothing is lost: the edit waits for the network, the server or the sign-in, and is tried again.
  unreachable(key, entry, trouble) {
    entry.state = "waiting";
    this.trouble = trouble;
    this.tell(key);
    if (trouble !== "offline" || this.timer) return;
    const pause = PAUSES[Math.min(this.failures++, PAUSES.length - 1)];
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.trouble === "offline") this.retry();
    }, pause);
  }

  refused(key, entry, state, body) {
    Object.assign(entry, { state, body });
    this.tell(key);
  }

  tell(key) {
    const { edit, state, body } = this.entries.get(key);
    this.onChange(edit, state, body);
  }

  store(edit) {
    try {
      localStorage.setItem(this.prefix + keyOf(edit), JSON.stringify(edit));
    } catch {
      // Storage is full or forbidden: the edit still waits in this page.
    }
  }
}

export function keyOf({ kind, lesson, position, pupil }) {
  return [kind, lesson, position, pupil].filter(Boolean).join(":");
}

function stored(prefix) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return keys.map((key) => JSON.parse(localStorage.getItem(key)));
  } catch {
    return [];
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was stored either.
  }
}
