// Edits on their way to the server: kept in localStorage until the server has answered, sent in the order of typing.
//
// An edit is {kind, column, row, value, version, before, at, operation}: kind, column and row are its place, `version`
// is what the writer saw, `before` the value it had, `operation` the name under which the server writes it once, however
// often it is sent.
// A cell has one entry with one edit, or two: when an edit has been sent and nobody knows whether it arrived, a newer
// value waits behind it, for it can only be written over what the first has left.
// Edits of one action carry the same `block` and go in one request; each has its own answer all the same.

import { Keep } from "./keep.js";

const AT_ONCE = 3;
const MOST_OF_A_BLOCK = 500; // as the server takes them
const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000];

class Entry {
  constructor(edit) {
    this.edits = [edit];
    this.state = "waiting";
  }

  // The value typed last, which the cell shows.
  get edit() {
    return this.edits.at(-1);
  }

  get first() {
    return this.edits[0];
  }

  // Has the first edit been sent, and nobody knows whether it arrived?
  get isUncertain() {
    return this.first.isSent && (this.state === "saving" || this.state === "waiting");
  }
}

export class SaveQueue {
  // `place` keeps people and pages apart; `send(edit)` gives {status, body}, `sendBlock(edits)`, of `blockKinds`, many;
  // `onChange(edit, state, body)` hears of every step of an edit; `onSummary()` of every change of the whole.
  constructor({ place, send, sendBlock, blockKinds = [], onChange, onSummary }) {
    Object.assign(this, { send, sendBlock, blockKinds, onChange, onSummary });
    this.block = ""; // of the edits that are just being put
    this.keep = new Keep(`${place}:`);
    this.entries = new Map();
    this.trouble = ""; // "", "offline" or "signed-out": then everything waits
    this.failures = 0;
  }

  // What was left behind by an earlier visit. Another tab with this page looks after its own as long as it is open.
  restore() {
    this.keep.whenAlone((left) => {
      const busy = new Set(this.entries.keys());
      for (const edit of left.filter((each) => !busy.has(keyOf(each)))) this.take(edit);
      this.pump();
    });
  }

  put(edit) {
    const block = this.blockKinds.includes(edit.kind) ? this.block : "";
    this.take({ ...edit, at: Date.now(), operation: newOperation(), isSent: false, block });
    if (!this.block) this.pump();
  }

  // What `act` puts goes to the server in one request.
  together(act) {
    this.block = newOperation();
    const done = act();
    this.block = "";
    this.pump();
    return done;
  }

  // Puts the edit in its place: instead of what has never been sent, behind what may have arrived.
  take(edit) {
    const key = keyOf(edit);
    const entry = this.entries.get(key);
    if (entry) this.follow(entry, edit);
    else this.entries.set(key, new Entry(edit));
    this.keep.put(this.entries.get(key).edit);
    this.tell(key);
  }

  follow(entry, edit) {
    const { version, before } = entry.edit;
    if (!entry.isUncertain || entry.edits.length > 1) this.keep.forget(entry.edits.pop());
    entry.edits.push({ ...edit, version, before });
    if (entry.state !== "saving") entry.state = "waiting";
  }

  entryOf(edit) {
    return this.entries.get(keyOf(edit));
  }

  // Forgets the edit and gives what stands in the journal instead; what may have arrived is taken back by a new edit.
  drop(edit) {
    const entry = this.entryOf(edit);
    if (!entry) return undefined;
    if (entry.isUncertain) {
      const { before, version } = entry.first;
      this.put({ ...entry.edit, value: before });
      return { value: before, version };
    }
    this.close(entry);
    this.onSummary();
    return entry.state === "conflict" ? entry.body : { value: entry.edit.before, version: entry.edit.version };
  }

  // Writes over the other value, which the writer has now seen.
  overwrite(edit) {
    const entry = this.entryOf(edit);
    const { version, value } = entry.body;
    this.close(entry);
    this.put({ ...entry.edit, version, before: value });
  }

  retry() {
    this.trouble = "";
    this.pump();
  }

  count(...states) {
    return [...this.entries.values()].filter((entry) => states.includes(entry.state)).length;
  }

  // One request about a row at a time: the answer tells its sums, and of two answers the later one would not always be newer.
  pump() {
    for (const entry of this.entries.values()) {
      const busy = [...this.entries.values()].filter(({ state }) => state === "saving").map(({ edit }) => edit.row);
      if (this.trouble || busy.length >= AT_ONCE) break;
      if (entry.state !== "waiting") continue;
      const block = this.blockOf(entry);
      if (!block.some(({ edit }) => busy.includes(edit.row))) this.save(block);
    }
    this.onSummary();
  }

  // The entries that go with this one: it may be the only one.
  blockOf(entry) {
    const { block } = entry.first;
    if (!block) return [entry];
    return [...this.entries.values()].filter(({ state, first }) => state === "waiting" && first.block === block).slice(0, MOST_OF_A_BLOCK);
  }

  async save(entries) {
    const sent = entries.map((entry) => this.sending(entry));
    const answers = sent.length > 1 ? await this.sendBlock(sent) : [await this.send(sent[0])];
    answers.forEach((answer, index) => this.answered(keyOf(sent[index]), entries[index], sent[index], answer));
    this.pump();
  }

  sending(entry) {
    const sent = entry.first;
    entry.state = "saving";
    sent.isSent = true;
    this.keep.put(sent);
    this.tell(keyOf(sent));
    return sent;
  }

  answered(key, entry, sent, { status, body }) {
    if (status === 200) this.accepted(key, entry, sent, body);
    else if (status === 0 || status >= 500 || status === 429) this.unreachable(key, entry, "offline");
    else if (status === 401) this.turnedAway(key, entry, sent, body);
    else this.refused(key, entry, sent, status === 409 ? "conflict" : "failed", body);
  }

  accepted(key, entry, sent, body) {
    this.failures = 0;
    this.keep.forget(sent);
    entry.edits.shift();
    if (!entry.edits.length) {
      this.entries.delete(key);
      this.onChange(sent, "saved", body);
    } else if (body.author) this.decide(key, entry, "conflict", body);
    else this.goOn(entry, body);
  }

  // The newer value is next, over what the earlier one has left in the journal.
  goOn(entry, { version, value }) {
    Object.assign(entry.edit, { version, before: value });
    this.keep.put(entry.edit);
    entry.state = "waiting";
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

  turnedAway(key, entry, sent, body) {
    this.why = body?.message ?? "";
    this.unreachable(key, entry, "signed-out");
  }

  // A refusal of a value that has been replaced meanwhile does not matter; the newer one has to be judged itself.
  refused(key, entry, sent, state, body) {
    if (state === "failed" && entry.edits.length > 1) {
      this.keep.forget(sent);
      entry.edits.shift();
      this.goOn(entry, { version: sent.version, value: sent.before });
      return;
    }
    while (entry.edits.length > 1) this.keep.forget(entry.edits.shift());
    this.decide(key, entry, state, body);
  }

  // The person has to decide: the cell holds something else, or takes no such value.
  decide(key, entry, state, body) {
    Object.assign(entry, { state, body });
    this.tell(key);
  }

  close(entry) {
    this.entries.delete(keyOf(entry.edit));
    for (const edit of entry.edits) this.keep.forget(edit);
  }

  tell(key) {
    const { edit, state, body } = this.entries.get(key);
    this.onChange(edit, state, body);
  }
}

export function keyOf({ kind, column, row }) {
  return [kind, column, row].join(":");
}

// A random UUID. crypto.randomUUID is missing where the school has no TLS.
export function newOperation() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
