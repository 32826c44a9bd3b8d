// "With you" without leaving the place in the thread; the form behind it does the same without this script.
document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-with]")) return;
  event.preventDefault();
  // A disabled button would not be part of what is sent.
  const body = new FormData(event.target, button);
  button.disabled = true;
  try {
    const answer = await fetch(button.formAction, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok || !told.ok) throw new Error(told.reason);
    show(button, told);
  } catch {
    // The plain way shows what is wrong, in words.
    button.disabled = false;
    button.removeAttribute("data-with");
    button.click();
    return;
  }
  button.disabled = false;
});

function show(button, told) {
  const words = button.form.dataset;
  button.value = told.mine ? "off" : "on";
  button.classList.toggle("is-on", told.mine);
  button.querySelector("[data-words]").textContent = told.mine ? words.isWith : words.with;
  button.setAttribute("aria-label", told.mine ? words.labelOff : words.labelOn);
  const post = button.closest("[data-post]");
  let place = post.querySelector("[data-company]");
  if (!place) {
    place = document.createElement("p");
    place.className = "company";
    place.dataset.company = "";
    post.querySelector(".post-tools").before(place);
  }
  place.textContent = told.words;
  button.focus();
}
