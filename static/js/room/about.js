// What a writer says about the next line: the line it answers, and what it touches on. Comes back with words that come back.

export class About {
  constructor(composer, texts) {
    this.texts = texts;
    this.place = composer.querySelector("[data-answering]");
    this.words = composer.querySelector("[data-answering-words]");
    this.answers = composer.querySelector("input[name=answers]");
    this.notes = [...composer.querySelectorAll("input[name=notes]")];
    this.box = composer.querySelector("[data-notes]");
    this.field = composer.querySelector("textarea");
    composer.querySelector("[data-answering-end]").addEventListener("click", (event) => {
      event.preventDefault();
      this.answer("", "");
      this.field.focus();
    });
  }

  get() {
    const notes = this.notes.filter((box) => box.checked).map((box) => box.value);
    return { notes, answers: this.answers.value, name: this.name ?? "" };
  }

  /** Takes what was said about a line along with it. */
  take() {
    const about = this.get();
    this.answer("", "");
    for (const box of this.notes) box.checked = false;
    if (this.box) this.box.open = false;
    return about;
  }

  /** Words must never come back without the note that was on them. */
  giveBack({ notes, answers, name }) {
    for (const box of this.notes) box.checked = box.checked || notes.includes(box.value);
    if (this.box && notes.length) this.box.open = true;
    if (answers && !this.answers.value) this.answer(answers, name);
  }

  answer(id, name) {
    this.answers.value = id;
    this.name = name;
    this.words.textContent = id ? this.texts.answering.replace("{name}", name) : "";
    this.place.hidden = !id;
  }
}
