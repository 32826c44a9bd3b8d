// Changing the light or the language keeps what somebody is writing: the page is read again with the words in it.
const main = document.querySelector("main");
const TYPED = "textarea[name], select[name], input:is([type=text], [type=search], [type=checkbox], [type=radio])[name]";

/** The fields of the page by a name that the same page, read again, has too. */
function fields() {
  const found = new Map();
  for (const field of main.querySelectorAll(TYPED)) {
    const value = field.matches("[type=checkbox], [type=radio]") ? field.value : "";
    let nth = 0;
    while (found.has(`${field.name} ${value} ${nth}`)) nth += 1;
    found.set(`${field.name} ${value} ${nth}`, field);
  }
  return found;
}

const isTick = (field) => field.matches("[type=checkbox], [type=radio]");
const isWritten = (field) => !isTick(field) && !field.matches("select") && field.value.trim();

function putBack(kept) {
  for (const [name, field] of fields()) {
    if (!(name in kept)) continue;
    if (isTick(field)) field.checked = kept[name];
    else field.value = kept[name];
    // A choice that was made must be seen: words for a one-off name above all.
    if (isTick(field) && field.checked) field.closest("details")?.setAttribute("open", "");
  }
}

if (history.state?.kept) {
  putBack(history.state.kept);
  history.replaceState(null, "");
}

async function change(event, typed) {
  event.preventDefault();
  const form = event.target;
  await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" }).catch(() => {});
  if (!main.dataset.again) {
    // A page that answered a form and stands at no address: reading it again would send the form again.
    form.closest(".foot-choices").querySelector("[data-later]").hidden = false;
    return;
  }
  const kept = Object.fromEntries(typed.map(([name, field]) => [name, isTick(field) ? field.checked : field.value]));
  history.replaceState({ kept }, "", main.dataset.again + location.hash);
  location.reload();
}

// Without this script a page that answered a form offers no choice that would lose what was written.
document.querySelector("[data-without-script]")?.remove();
for (const choices of document.querySelectorAll(".foot-choices")) {
  choices.hidden = false;
  choices.addEventListener("submit", (event) => {
    const typed = [...fields()];
    if (typed.some(([, field]) => isWritten(field))) change(event, typed);
  });
}
