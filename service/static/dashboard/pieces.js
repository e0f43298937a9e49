"use strict";

// Sends a long file in pieces before its form: no proxy takes gigabytes at once. The server keeps
// what came, so a form that is sent again goes on where it was.

for (const form of document.querySelectorAll("form[data-pieces]")) {
  form.addEventListener("submit", async (event) => {
    const input = form.elements.file;
    const file = input.files[0];
    if (!file || file.size <= Number(form.dataset.pieceBytes)) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const problem = await send(form, file);
    button.disabled = false;
    form.querySelector("[data-problem]").textContent = problem;
    if (problem) return;
    form.elements.name.value = file.name;
    input.disabled = true;
    form.submit();
  });
}

/** Send every piece of a file; return what went wrong, "" for nothing. */
async function send(form, file) {
  const size = Number(form.dataset.pieceBytes);
  const bar = form.querySelector("progress");
  bar.hidden = false;
  // A byte beyond the end begins nothing: the answer says how much of a former try is there.
  let offset = form.dataset.sent === mark(file) ? Number(form.dataset.offset) : 0;
  form.dataset.sent = mark(file);
  while (offset < file.size) {
    const answer = await sendPiece(form, file, offset, size);
    if (!answer) return form.dataset.failed;
    if (answer.status === 409) offset = Number(await answer.text());
    else if (answer.ok) offset += Math.min(size, file.size - offset);
    else return (await answer.text()) || form.dataset.failed;
    form.dataset.offset = offset;
    bar.value = offset / file.size;
  }
  return "";
}

function mark(file) {
  return `${file.name} ${file.size} ${file.lastModified}`;
}

/** Return the server's answer to one piece, null where there is none. */
async function sendPiece(form, file, offset, size) {
  const body = new FormData();
  body.set("csrf", form.elements.csrf.value);
  body.set("offset", offset);
  body.set("piece", file.slice(offset, offset + size));
  try {
    return await fetch(form.dataset.pieces, { method: "POST", body });
  } catch {
    return null;
  }
}
