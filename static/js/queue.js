// The open queue says when something has changed; it never moves under a moderator's hand.
import { ask, socket } from "./live.js";

socket.on("connect", () => ask("queue:watch", {}).catch(() => {}));
socket.on("queue:changed", () => {
  document.querySelector("[data-news]").hidden = false;
});
