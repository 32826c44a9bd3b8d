// A file that is too large is named before it is sent, and a long way is announced.
for (const field of document.querySelectorAll("[data-picture-field]")) {
  const form = field.form;
  const large = form.querySelector("[data-picture-large]");

  field.addEventListener("change", () => {
    large.hidden = !(field.files[0]?.size > Number(field.dataset.pictureField));
    if (!large.hidden) field.value = "";
  });
  form.addEventListener("submit", () => {
    form.querySelector("[data-picture-sending]").hidden = !field.files.length;
  });
}
