// Live preview: the server renders, this page only draws the tree it gets.
import { draw } from "./nodes.js";

const PAUSE_MS = 1000;

// Words marked on the thread's page, to be quoted here once.
function quoteFor(form, field) {
  try {
    const kept = JSON.parse(sessionStorage.getItem("quote"));
    sessionStorage.removeItem("quote");
    if (!kept || field.value || form.querySelector("[name=parent]")?.value !== kept.post) return;
    field.value = `${kept.text.split("\n").map((line) => `> ${line}`).join("\n")}\n\n`;
    field.focus();
  } catch {
    // A browser without its storage quotes nothing.
  }
}

for (const form of document.querySelectorAll("form:has([data-preview])")) {
  const field = form.querySelector("[data-preview]");
  const pane = form.querySelector("[data-preview-pane]");
  const button = form.querySelector("[data-preview-button]");
  let timer = 0;
  quoteFor(form, field);

  async function show() {
    const body = new FormData();
    body.set("csrf_token", form.querySelector("[name=csrf_token]").value);
    body.set("text", field.value);
    try {
      const answer = await fetch(field.dataset.preview, { method: "POST", body, headers: { Accept: "application/json" } });
      const told = await answer.json();
      draw(pane.querySelector("[data-preview-words]"), told.ok ? told.nodes : [["p", told.reason]]);
    } catch {
      // Without a connection the preview stays as it was.
    }
  }

  button.addEventListener("click", (event) => {
    // A chosen picture is taken in by the server, which shows the page again.
    if (form.querySelector("input[type=file]")?.files.length) return;
    event.preventDefault();
    pane.hidden = !pane.hidden;
    if (!pane.hidden) show();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (!pane.hidden) timer = setTimeout(show, PAUSE_MS);
  });
}
