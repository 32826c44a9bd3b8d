// A picture behind a cover is loaded when somebody opens the cover, and not before.
for (const cover of document.querySelectorAll("details.cover:has([data-photo])")) {
  cover.addEventListener("toggle", () => {
    if (!cover.open) return;
    for (const link of cover.querySelectorAll("[data-photo]")) {
      const image = new Image(link.dataset.width, link.dataset.height);
      image.className = "photo";
      image.alt = link.dataset.alt;
      image.src = link.dataset.photo;
      link.parentElement.replaceWith(image);
    }
  });
}
