// Another suggested name without loading the page again.
const link = document.querySelector("[data-suggest]");
const field = document.getElementById("name");

link?.addEventListener("click", async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch(link.dataset.suggest, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("refused");
    field.value = (await answer.json()).name;
    field.focus();
  } catch {
    window.location.assign(link.href);
  }
});

const ticked = document.getElementById("use_suggested");
const typed = document.getElementById("passphrase");
const follow = () => {
  typed.disabled = ticked.checked;
};
ticked?.addEventListener("change", follow);
if (ticked && typed) follow();
