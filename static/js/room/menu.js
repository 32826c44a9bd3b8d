// What can be done with a line, behind its "More": without this script that is a link to a page with the same acts.
import { ask } from "../live.js";
import { made } from "./lines.js";

const SIGNS = ["with_you", "thank_you", "strength"];
const HOSTS_ACTS = ["whisper", "quiet", "remove", "card"];

export class Menus {
  /** `answer(id, name)` begins an answer, `act(kind, {line, name})` opens the window of a host's act, `say(words)` tells. */
  constructor(root, { answer, act, say }) {
    this.words = root.dataset;
    this.texts = JSON.parse(root.dataset.hostingWords);
    this.own = new Map(Object.entries(JSON.parse(root.dataset.ownSigns || "{}")).map(([id, signs]) => [id, new Set(signs)]));
    this.muted = new Set(JSON.parse(root.dataset.mutedNames || "[]"));
    this.isHost = root.dataset.hosting === "1";
    this.pinned = "";
    Object.assign(this, { answer, act, say });
  }

  /** Turns a line's link into a menu of the same size; what is in it is made when it is opened. */
  equip(item) {
    const link = item.querySelector("[data-more-of]");
    if (!link) return;
    const menu = made("details", "menu line-menu");
    const face = made("summary", "line-tool", this.texts.more);
    face.setAttribute("aria-label", this.texts.moreOf.replace("{name}", item.dataset.name));
    menu.append(face);
    menu.addEventListener("toggle", () => {
      if (!menu.open) {
        menu.querySelector(".menu-list")?.remove();
        return;
      }
      menu.append(this.list(item, menu));
      item.scrollIntoView({ block: "nearest" });
    });
    link.replaceWith(menu);
  }

  list(item, menu) {
    const { line: id, name } = item.dataset;
    const own = name === this.words.me;
    const list = made("div", "menu-list");
    const close = (then) => () => {
      menu.open = false;
      menu.querySelector("summary").focus();
      then();
    };
    if (!own) {
      if (this.words.crossTalk === "1" && this.answer) list.append(button(this.texts.answer, close(() => this.answer(id, name))));
      list.append(this.signs(id));
      const muted = this.muted.has(name);
      list.append(link(`/m/${id}/worry`, this.texts.worry));
      list.append(link(muted ? `/m/${id}` : `/m/${id}/mute`, muted ? this.texts.unmute : this.texts.mute));
    }
    if (this.isHost) {
      const acts = made("div", "hosts-acts");
      acts.append(...this.forHosts(id, name, own, close));
      list.append(acts);
    }
    list.append(link(`/m/${id}`, this.texts.onePage));
    return list;
  }

  forHosts(id, name, own, close) {
    const up = this.pinned === id;
    const acts = [button(up ? this.texts.unpin : this.texts.pin, close(() => this.pin(id, !up)))];
    if (!own) acts.push(...HOSTS_ACTS.map((kind) => button(this.texts[kind], close(() => this.act(kind, { line: id, name })))));
    return acts;
  }

  async pin(id, on) {
    const answer = await ask("room:pin", { id, on }).catch(() => ({ reason: this.texts.lost }));
    if (answer.reason) this.say(answer.reason);
  }

  signs(id) {
    const row = made("div", "sign-row");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", this.texts.signs);
    const mine = this.own.get(id) ?? new Set();
    this.own.set(id, mine);
    for (const sign of SIGNS) {
      const one = button(this.texts[sign], () => this.give(one, id, sign, mine));
      one.className = "switch-choice";
      one.setAttribute("aria-pressed", mine.has(sign));
      row.append(one);
    }
    return row;
  }

  async give(pressed, id, sign, mine) {
    const on = !mine.has(sign);
    const answer = await ask("room:sign", { id, sign, on }).catch(() => ({ reason: this.texts.lost }));
    if (answer.reason) {
      this.say(answer.reason);
      return;
    }
    if (on) mine.add(sign);
    else mine.delete(sign);
    pressed.setAttribute("aria-pressed", on);
  }
}

function button(text, press) {
  const made_ = made("button", "menu-item", text);
  made_.type = "button";
  made_.addEventListener("click", press);
  return made_;
}

function link(href, text) {
  const anchor = made("a", "menu-item", text);
  anchor.href = href;
  return anchor;
}
