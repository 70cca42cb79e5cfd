// What is typed as a result, as gtzo/rules/inputs.py reads it. The server reads it again; here it is answered at once.

const MINUTES = /^(\d{1,3})[:.,](\d{2})$/;
const DECIMAL = /^(\d{1,4})(?:[.,](\d{1,2}))?$/;
const PLACES = { seconds: 1, metres: 2 };

// Gives {value} in the smallest unit, or {wrong} with how a result is written. `trial`: {kind, example, plausible}.
export function read(text, { kind, example }) {
  const typed = text.replace(/\s/g, "").replace("−", "-");
  if (kind === "minutes") return minutes(typed, example);
  if (kind in PLACES) return decimal(typed, PLACES[kind], example);
  const pattern = kind === "signed_centimetres" ? /^[+-]?\d{1,3}$/ : /^\d{1,5}$/;
  return pattern.test(typed) ? { value: Number(typed) } : { wrong: `Введите ${example}.` };
}

function minutes(typed, example) {
  const found = MINUTES.exec(typed);
  if (found && Number(found[2]) < 60) return { value: Number(found[1]) * 60 + Number(found[2]) };
  if (found) return { wrong: "Секунд меньше 60." };
  if (!/^\d{1,3}$/.test(typed)) return { wrong: `Введите ${example}.` };
  return { wrong: `${typed} – это минуты или секунды? Напишите ${typed}:00 или ${written(Number(typed), "minutes")}.` };
}

function decimal(typed, places, example) {
  const [, whole, fraction = ""] = DECIMAL.exec(typed) ?? [];
  if (whole === undefined || fraction.length > places) return { wrong: `Введите ${example}.` };
  return { value: Number(whole + fraction.padEnd(places, "0")) };
}

export function written(value, kind) {
  if (kind === "minutes") return `${Math.floor(value / 60)}:${String(value % 60).padStart(2, "0")}`;
  if (kind === "seconds") return `${Math.floor(value / 10)},${value % 10}`;
  if (kind === "metres") return `${Math.floor(value / 100)},${String(value % 100).padStart(2, "0")}`.replace(",00", "");
  return kind === "signed_centimetres" && value > 0 ? `+${value}` : String(value);
}

export function isPlausible(value, { plausible }) {
  return !plausible || (plausible[0] <= value && value <= plausible[1]);
}

// Digits alone, as a stop-watch shows them: «96» is 9,6 s, «520» is 5:20 – when nothing else can be meant, neither as
// it stands nor with one more digit. Gives the whole result, or nothing while it may go on.
export function finished(text, trial) {
  if (!trial.plausible || !/^\d+$/.test(text)) return undefined;
  const meanings = (digits) => [read(digits, trial), read(marked(digits, trial.kind), trial)].filter(({ value }) => value !== undefined && isPlausible(value, trial));
  const now = [...new Set(meanings(text).map(({ value }) => value))];
  const canGoOn = [..."0123456789"].some((digit) => meanings(text + digit).length);
  return now.length === 1 && !canGoOn ? written(now[0], trial.kind) : undefined;
}

function marked(digits, kind) {
  if (kind === "seconds") return `${digits.slice(0, -1)},${digits.at(-1)}`;
  if (kind === "minutes") return `${digits.slice(0, -2)}:${digits.slice(-2)}`;
  return digits;
}
