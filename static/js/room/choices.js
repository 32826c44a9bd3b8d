// Small choices of whoever sits at this device. Kept on a device that its member called their own; else only until the
// tab is closed. Leaving and signing out forget them.
const PREFIX = "choice:";
const store = () => window[document.body.dataset.drafts ? "localStorage" : "sessionStorage"];

/** What was chosen, or `otherwise`; a private window may refuse to keep anything. */
export function chosen(name, otherwise) {
  try {
    return store().getItem(PREFIX + name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function choose(name, value) {
  try {
    store().setItem(PREFIX + name, value);
  } catch {
    // It holds on this page all the same.
  }
}
