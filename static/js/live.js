// The one connection of a page. Everything is sent through `ask`, which answers or says that it could not be sent.
import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";

const ANSWER_MS = 8000;
const REST_MS = 5000;
const OPEN_MS = 8000;

export const socket = io({
  transports: ["websocket"],
  timeout: OPEN_MS,
  reconnectionDelay: 500,
  reconnectionDelayMax: 5000,
});

let ended = false;

/** Sends an event; resolves with the server's answer, rejects when none came: then send it again later. */
export async function ask(event, payload) {
  const answer = await socket.timeout(ANSWER_MS).emitWithAck(event, payload);
  // The way to help for whoever has just written words that worry, or why words were not delivered: the page shows it.
  if (answer?.care || answer?.rule) dispatchEvent(new CustomEvent("nightlight:care", { detail: answer }));
  return answer;
}

/** Calls `tell(state, words)` whenever the connection changes: on, trying, off or ended. */
export function watchConnection(tell) {
  socket.on("connect", () => tell("on", ""));
  socket.on("disconnect", () => tell(ended ? "ended" : "trying", ""));
  socket.on("connect_error", (error) => {
    if (socket.active) tell("trying", "");
    else tell("off", error.message);
  });
}

// Refused for now: too many pages are open. When one of them is closed this one comes in by itself.
socket.on("connect_error", (error) => {
  if (!socket.active && error.data?.again) setTimeout(() => ended || socket.connect(), error.data.again * 1000);
});

socket.on("bye", ({ why, within }) => {
  ended = why === "ended";
  // The server is being restarted: everybody comes back, but not all in one moment.
  if (why === "restart") {
    socket.disconnect();
    setTimeout(() => ended || socket.connect(), Math.random() * within * 1000);
  }
});

// Closed by the server, but not for good (too many events at once): the library leaves it to us to come back.
socket.on("disconnect", (reason) => {
  if (reason === "io server disconnect" && !ended) setTimeout(() => socket.connect(), REST_MS);
});

// A phone that has found its network again, or is taken out of the pocket, does not wait for the next attempt.
function hurry() {
  if (ended || socket.connected || !socket.active || document.visibilityState === "hidden") return;
  socket.disconnect().connect();
}
addEventListener("online", hurry);
document.addEventListener("visibilitychange", hurry);

// Minutes of the day from and until, on this device's clock; empty without quiet hours.
function isQuiet() {
  const [begins, ends] = (document.body.dataset.quiet ?? "").split("-").map(Number);
  if (ends === undefined) return false;
  const now = new Date();
  const minute = now.getHours() * 60 + now.getMinutes();
  return begins <= ends ? begins <= minute && minute < ends : minute >= begins || minute < ends;
}

socket.on("notice", () => {
  if (isQuiet()) return;
  for (const place of document.querySelectorAll("[data-notices]")) place.hidden = false;
});

addEventListener("nightlight:leaving", () => {
  ended = true;
  socket.disconnect();
});
