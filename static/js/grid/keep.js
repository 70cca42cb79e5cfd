// Where edits wait on this computer: one record in localStorage for each operation, so that no tab erases another's.

export class Keep {
  constructor(prefix) {
    this.prefix = prefix;
    this.isWorking = true; // false: the storage is full or forbidden, edits wait in this page only
  }

  put(edit) {
    try {
      localStorage.setItem(this.prefix + edit.operation, JSON.stringify(edit));
      this.isWorking = true;
    } catch {
      this.isWorking = false;
    }
  }

  forget(edit) {
    try {
      localStorage.removeItem(this.prefix + edit.operation);
    } catch {
      // Nothing was stored either.
    }
  }

  // In the order of typing; what was sent goes before what was typed over it.
  left() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      const edits = keys.map((key) => JSON.parse(localStorage.getItem(key)));
      return edits.sort((one, other) => one.at - other.at || Number(other.isSent) - Number(one.isSent));
    } catch {
      return [];
    }
  }

  // Calls back with what is left once no other tab looks after it: at once, or when that tab has gone.
  whenAlone(take) {
    if (!navigator.locks) return take(this.left()); // no TLS: sent twice at worst, which the server takes once
    const forever = new Promise(() => {});
    return navigator.locks.request(this.prefix, () => {
      take(this.left());
      return forever;
    });
  }
}
