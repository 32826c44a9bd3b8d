// Unsent words stay on this device until they have arrived, so that a lost connection, a closed page or a session that
// ended costs nothing. Only where the member said that the device is their own; signing out and leaving forget all of it.
const PAUSE_MS = 400;
const KEPT_MS = 14 * 86_400_000;

const owner = document.body.dataset.drafts;
const PREFIX = "draft:";

/** What a private window refuses is simply not kept. */
function stored(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null;
  }
}

const read = (key) => stored((store) => JSON.parse(store.getItem(key)));
const write = (key, draft) => stored((store) => store.setItem(key, JSON.stringify(draft)));
const drop = (key) => stored((store) => store.removeItem(key));
const keys = () => stored((store) => Object.keys(store).filter((key) => key.startsWith(PREFIX))) ?? [];

const oneOff = (form) => form.querySelector("input[name=one_off]");

function wordsOf(form) {
  const fields = form.querySelectorAll("textarea[name=text], input[name=title]");
  return Object.fromEntries([...fields].map((field) => [field.name, field.value]).filter(([, value]) => value.trim()));
}

function tend(form) {
  const place = `${new URL(form.action || location.href).pathname} ${form.querySelector("[name=parent]")?.value ?? ""}`;
  const key = `${PREFIX}${owner}:${place.trim()}`;
  const told = form.querySelector("[data-draft-words]");
  const began = JSON.stringify(wordsOf(form));
  let timer = 0;

  function keep(sent = "") {
    clearTimeout(timer);
    const words = wordsOf(form);
    if (!Object.keys(words).length) drop(key);
    else if (sent || JSON.stringify(words) !== began) write(key, { words, oneOff: oneOff(form)?.checked, sent, at: Date.now() });
  }

  const draft = read(key);
  // What the server gave back, or what stands there already, is newer than what was kept.
  if (draft && began === "{}") {
    for (const [name, value] of Object.entries(draft.words)) form.querySelector(`[name=${name}]`).value = value;
    // Words meant for a one-off name must never come back under the writer's own.
    if (draft.oneOff && oneOff(form)) {
      oneOff(form).checked = true;
      oneOff(form).closest("details").open = true;
    }
    told.hidden = false;
  }
  told.querySelector("[data-draft-drop]").addEventListener("click", () => {
    for (const name of Object.keys(wordsOf(form))) form.querySelector(`[name=${name}]`).value = "";
    drop(key);
    told.hidden = true;
    form.querySelector("[name=text]").focus();
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  });
  addEventListener("pagehide", () => timer && !form.dataset.sent && keep());
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "preview" || event.defaultPrevented) return;
    form.dataset.sent = "1";
    keep(form.querySelector("[name=nonce]")?.value ?? "");
  });
}

/** Drops what has arrived and what is too old; the rest was not sent after all. */
async function tidy() {
  for (const key of keys()) {
    const draft = read(key);
    if (!draft || Date.now() - draft.at > KEPT_MS) drop(key);
    else if (draft.sent && key.startsWith(PREFIX + owner) && (await arrived(draft.sent))) drop(key);
  }
}

async function arrived(nonce) {
  try {
    const answer = await fetch(`/stored/${encodeURIComponent(nonce)}`, { headers: { Accept: "application/json" } });
    return answer.ok && (await answer.json()).stored;
  } catch {
    return false;
  }
}

// Who signs in here without calling the device their own has said that it is shared: nothing may stay on it.
if ("shared" in document.body.dataset) keys().forEach(drop);
if (owner) {
  await tidy();
  for (const form of document.querySelectorAll("form:has([data-draft-words])")) tend(form);
}
