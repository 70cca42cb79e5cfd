// Tables as text, as spreadsheets put them on the clipboard and take them back: tabs between cells, a line for each row.

export function parse(text) {
  const rows = [[""]];
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    const row = rows.at(-1);
    if (isQuoted && sign === '"' && text[index + 1] === '"') row[row.length - 1] += text[++index];
    else if (sign === '"' && (isQuoted || row.at(-1) === "")) isQuoted = !isQuoted;
    else if (isQuoted) row[row.length - 1] += sign;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  if (rows.at(-1).join("") === "" && rows.at(-1).length === 1) rows.pop(); // the end of the last line
  return rows.map((row) => row.map((cell) => cell.trim()));
}

export function written(rows) {
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}

// For programs that would ask what stands between the columns of a plain text.
export function markup(rows) {
  const table = document.createElement("table");
  for (const row of rows) {
    const line = table.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
  return table.outerHTML;
}

function quoted(text) {
  return /["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
