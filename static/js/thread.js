// An open thread: hidden and taken-back words leave the screen at once; new ones are announced, never pushed in.
import { ask, socket } from "./live.js";

const list = document.querySelector("[data-thread]");
const news = document.querySelector("[data-news]");
const thread = list.dataset.thread;

function remove(id, words) {
  const post = list.querySelector(`[data-post="${CSS.escape(id)}"]`);
  if (!post || post.classList.contains("is-gone")) return;
  const text = document.createElement("p");
  text.textContent = words;
  // The title is part of the opening's words.
  if (post.classList.contains("post-first")) document.querySelector("main h1").textContent = words;
  post.className = "post is-gone";
  post.replaceChildren(text);
}

function announce(address) {
  if (address) news.querySelector("[data-news-link]").href = address;
  news.hidden = false;
}

async function watch() {
  const shown = Array.from(list.querySelectorAll("[data-post]:not(.is-gone)"), (post) => post.dataset.post);
  const answer = await ask("thread:watch", { thread, shown }).catch(() => null);
  if (!answer?.ok) return;
  for (const [id, state] of Object.entries(answer.gone)) {
    remove(id, state === "deleted" ? list.dataset.takenBack : list.dataset.gone);
  }
  if (answer.revision !== Number(list.dataset.revision)) announce("");
}

socket.on("connect", watch);
const here = (event) => event.thread === thread;
socket.on("post:hidden", (event) => here(event) && remove(event.id, list.dataset.gone));
socket.on("post:gone", (event) => here(event) && remove(event.id, list.dataset.takenBack));
socket.on("post:new", (event) => here(event) && announce(`/p/${event.id}`));
socket.on("post:changed", (event) => here(event) && announce(`/p/${event.id}`));
socket.on("post:restored", (event) => here(event) && announce(`/p/${event.id}`));
