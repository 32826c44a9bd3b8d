// Hours of gatherings, and of lines, in the reader's own time. Without this script they stand in the room's zone, which is
// named.
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY_MINUTES = 1440;
const UNITS_A_MINUTE = 40 / 60;
const DAY_UNITS = DAY_MINUTES * UNITS_A_MINUTE;
const LABEL_GAP = 10;

for (const time of document.querySelectorAll("time[data-hour]")) time.textContent = CLOCK.format(new Date(time.dateTime));
const DAY = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", day: "numeric" });
for (const time of document.querySelectorAll("time[data-moment]")) {
  const at = new Date(time.dateTime);
  time.textContent = `${DAY.format(at)}, ${CLOCK.format(at)}`;
}
for (const time of document.querySelectorAll("[data-lines] time")) {
  const at = new Date(time.dateTime);
  // Of an older line only the day is known.
  if (Date.now() - at < DAY_MINUTES * 60_000) time.textContent = CLOCK.format(at);
}
for (const zone of document.querySelectorAll("[data-zone]")) zone.textContent = zone.dataset.zone;

const minuteOfDay = (moment) => moment.getHours() * 60 + moment.getMinutes();

/** Puts one room's bar where its hours are on the reader's clock; what goes past midnight is cut there. */
function place(group) {
  const begins = new Date(group.dataset.begins);
  const length = (new Date(group.dataset.ends) - begins) / 60_000;
  const start = minuteOfDay(begins);
  const [bar, name] = group.children;
  const x = Math.round(start * UNITS_A_MINUTE);
  const width = Math.max(8, Math.round(Math.min(length, DAY_MINUTES - start) * UNITS_A_MINUTE));
  const isLeft = start > DAY_MINUTES / 2;
  bar.setAttribute("x", x);
  bar.setAttribute("width", width);
  name.classList.toggle("is-left", isLeft);
  name.setAttribute("x", isLeft ? x - LABEL_GAP : x + width + LABEL_GAP);
}

function drawOwnDay(line) {
  line.querySelectorAll("[data-begins]").forEach(place);
  const now = line.querySelector("[data-now]");
  const at = minuteOfDay(new Date()) * UNITS_A_MINUTE;
  now.setAttribute("x1", at);
  now.setAttribute("x2", at);
  now.removeAttribute("hidden");
  line.querySelector("[data-whose]").textContent = line.dataset.yours;
  showNext(line);
}

/** On a narrow screen the line begins where the next gathering is, not where the day does. */
function showNext(line) {
  const groups = [...line.querySelectorAll("[data-begins]")];
  groups.sort((one, other) => new Date(one.dataset.begins) - new Date(other.dataset.begins));
  const scroller = line.querySelector(".picture-scroll");
  const bar = groups[0]?.firstElementChild;
  if (!bar) return;
  const middle = Number(bar.getAttribute("x")) + Number(bar.getAttribute("width")) / 2;
  scroller.scrollLeft = (middle / DAY_UNITS) * scroller.scrollWidth - scroller.clientWidth / 2;
}

const line = document.querySelector("[data-day-line]");
if (line) drawOwnDay(line);
