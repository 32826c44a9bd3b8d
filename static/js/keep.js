// Changing the light or the language keeps what somebody is writing: the page is read again with the words in it.
const fields = () => [...document.querySelectorAll("main textarea[name], main input[type=text][name]")];

for (const [place, words] of Object.entries(history.state?.kept ?? {})) {
  const field = fields()[place];
  if (field) field.value = words;
}
if (history.state?.kept) history.replaceState(null, "");

async function keepAndReadAgain(event, words) {
  event.preventDefault();
  const form = event.target;
  await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" }).catch(() => {});
  history.replaceState({ kept: words }, "");
  location.reload();
}

// A page that answered a form cannot be read again without sending the form again.
if (document.querySelector("main[data-again]")) {
  for (const form of document.querySelectorAll(".foot-choices form")) {
    form.addEventListener("submit", (event) => {
      const words = Object.fromEntries(fields().map((field, place) => [place, field.value]).filter(([, value]) => value));
      if (Object.keys(words).length) keepAndReadAgain(event, words);
    });
  }
}
