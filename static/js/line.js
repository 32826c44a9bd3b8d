// A place in line where scripts run but cannot work (no https): the page looks again by itself, as it does without them.
const { lookAgain } = document.querySelector("[data-look-again]").dataset;

setTimeout(() => window.location.reload(), 1000 * Number(lookAgain));
