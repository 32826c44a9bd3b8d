// Shows that something waits, and nothing else: no content comes with a call, and nothing is asked for, kept or cached.
const SENTENCE = {{ sentence|tojson }};

self.addEventListener("push", (event) => {
  // One tag, so that they never pile up; silent, because nobody has to be startled by it.
  const shown = { tag: "waiting", renotify: false, silent: true, lang: {{ language|tojson }} };
  event.waitUntil(self.registration.showNotification(SENTENCE, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(bringBack());
});

async function bringBack() {
  const [page] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (page ? page.focus() : self.clients.openWindow("/"));
}
