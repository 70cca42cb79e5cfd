// One edit, one request. Gives {status, body}: 0 = no answer, 401 = not signed in any more, or somebody else is.

const WAITS_FOR = 20000;

// `urls` has an address for each kind of edit, with zeros for the numbers in its column and for its row.
export function sender({ urls, writer }) {
  return (edit) => {
    const { kind, column, row, value, version, operation } = edit;
    return post(filled(urls[kind], numbersIn(column, row)), { value, version, operation, writer });
  };
}

// Several edits in one request; gives an answer to each. With `isLook` nothing is written.
export function blockSender({ urls, writer }) {
  return async (edits, isLook = "") => {
    const { status, body } = await post(urls.block, { cells: JSON.stringify(edits), is_look: isLook, writer });
    return status === 200 ? body.cells.map((cell) => ({ status: cell.status, body: cell })) : edits.map(() => ({ status, body }));
  };
}

export async function post(address, fields) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
      body: new URLSearchParams(fields),
      redirect: "manual", // to another page: this person has to sign in or to choose a password
      signal: AbortSignal.timeout(WAITS_FOR),
    });
    return await understood(answer);
  } catch {
    return { status: 0 };
  }
}

async function understood(answer) {
  if (answer.type === "opaqueredirect") return { status: 401 };
  if (answer.status === 408) return { status: 0 }; // it came by halves
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return { status: answer.status, body: await answer.json() };
  }
  // A page instead of data: the person has lost the role.
  return { status: answer.status, body: { message: "Страница устарела или прав больше нет: обновите её." } };
}

// The numbers of «15/1» or «term-12», and the row.
export function numbersIn(column, row) {
  return [...column.match(/\d+/g), row];
}

// "/journal/lessons/0/marks/0/0/" with its zeros replaced in order.
export function filled(address, parts) {
  const values = [...parts];
  return address.replace(/\/0(?=\/)/g, () => `/${values.shift()}`);
}

function cookie(name) {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}
