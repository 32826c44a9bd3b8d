// Turns the sign on in this browser, and off again. The server gets one address at the browser maker's push service.
const WORKER = "/push-worker.js";
// A browser that cannot reach its push service may go on trying without a word.
const PATIENCE_MS = 20_000;

// The header of this page allows one policy of this name, made once. It lets one address through.
const policy = globalThis.trustedTypes?.createPolicy("push-worker", {
  createScriptURL(address) {
    if (address !== WORKER) throw new TypeError("No other script.");
    return address;
  },
});

const place = document.querySelector("[data-push]");
const on = place.querySelector("[data-push-on]");
const off = document.querySelector("[data-push-off]");

function say(what) {
  for (const words of place.querySelectorAll("[data-says]")) words.hidden = words.dataset.says !== what;
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

const known = () => navigator.serviceWorker.getRegistration("/");
const subscription = async () => (await known())?.pushManager.getSubscription();

/** Ends it in the browser, whatever the server knows, and also where its push service cannot be told just now. */
async function forget() {
  await (await subscription())?.unsubscribe().catch(() => {});
  await (await known())?.unregister();
}

async function subscribe() {
  await navigator.serviceWorker.register(policy ? policy.createScriptURL(WORKER) : WORKER, { scope: "/", updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  // One from before may be bound to another key.
  await (await pushManager.getSubscription())?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place.dataset.push) });
}

function inTime(task) {
  return Promise.race([task, new Promise((_done, fail) => setTimeout(fail, PATIENCE_MS))]);
}

async function turnOn(event) {
  event.preventDefault();
  const [button] = on.getElementsByTagName("button");
  button.disabled = true;
  say("asking");
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      say("refused");
      return;
    }
    say("reaching");
    on.elements.endpoint.value = (await inTime(subscribe())).endpoint;
    on.submit();
  } catch {
    await forget().catch(() => {});
    say("failed");
  } finally {
    button.disabled = false;
  }
}

async function turnOff(event) {
  event.preventDefault();
  await forget().catch(() => {});
  off.submit();
}

const able = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
if (!able) {
  say("unable");
} else if (off) {
  off.addEventListener("submit", turnOff);
  if (!(await subscription())) say("lost");
} else if (on) {
  // The server calls this browser no more, so the browser need not wait for it either.
  await forget().catch(() => {});
  on.addEventListener("submit", turnOn);
  on.hidden = false;
  say(Notification.permission === "denied" ? "refused" : "");
}
