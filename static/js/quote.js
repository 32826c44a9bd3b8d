// Words that a reader marks in a post can be answered with them quoted.
const MOST = 600;
const list = document.querySelector("[data-thread]");
const button = document.querySelector("[data-quote]");

function marked() {
  const selection = getSelection();
  const text = selection.toString().trim();
  if (!text || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const within = range.commonAncestorContainer;
  const post = (within.nodeType === Node.ELEMENT_NODE ? within : within.parentElement).closest("[data-post]");
  if (!post || !list.contains(post) || !post.querySelector(".post-tools")) return null;
  return { text: text.slice(0, MOST), post: post.dataset.post, place: range.getBoundingClientRect() };
}

document.addEventListener("selectionchange", () => {
  const found = marked();
  button.hidden = !found;
  if (!found) return;
  button.style.top = `${scrollY + found.place.bottom + 8}px`;
  button.style.left = `${Math.max(8, Math.min(found.place.left, innerWidth - button.offsetWidth - 8))}px`;
});

// The press itself would end the selection.
button.addEventListener("pointerdown", (event) => event.preventDefault());
button.addEventListener("click", () => {
  const found = marked();
  if (!found) return;
  const address = `/p/${found.post}/reply`;
  try {
    sessionStorage.setItem("quote", JSON.stringify({ post: found.post, text: found.text }));
    location.assign(address);
  } catch {
    location.assign(`${address}?quote=1`);
  }
});
