// One edit, one request. Gives {status, body}: 0 = no answer, 401 = not signed in any more.

const WAITS_FOR = 20000;

// `urls` has an address for each kind of edit.
export function sender({ urls }) {
  return async (edit) => {
    const parts = [edit.lesson, edit.position, edit.pupil].filter(Boolean);
    try {
      const answer = await fetch(filled(urls[edit.kind], parts), {
        method: "POST",
        headers: { "X-CSRFToken": cookie("csrftoken") },
        body: new URLSearchParams({ value: edit.value, version: edit.version }),
        redirect: "manual", // to the sign-in page, that is
        signal: AbortSignal.timeout(WAITS_FOR),
      });
      return await understood(answer);
    } catch {
      return { status: 0 };
    }
  };
}

async function understood(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 401) return { status: 401 };
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return { status: answer.status, body: await answer.json() };
  }
  // A page instead of data: the form's key is of another session, or the person has lost the role.
  return { status: answer.status, body: { message: "Страница устарела или прав больше нет: обновите её." } };
}

// "/journal/lessons/0/marks/0/0/" with its zeros replaced in order.
function filled(address, parts) {
  const values = [...parts];
  return address.replace(/\/0(?=\/)/g, () => `/${values.shift()}`);
}

function cookie(name) {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}
