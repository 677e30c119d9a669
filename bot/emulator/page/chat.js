/** One chat window: head, hint, messages and composer, bound to one conversation. */

import { api } from "./api.js";
import { sendFiles } from "./attachments.js";
import { summary } from "./bubbles.js";
import { chatMenu, hintBar, messageMenu } from "./chat_parts.js";
import { ChatVerbs } from "./chat_verbs.js";
import { Composer } from "./composer.js";
import { announce, avatar, botAvatar, calm, h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { startParameter } from "./links.js";
import { MessageList, senderName } from "./messages.js";
import { alertDialog, attempt, copyText, menu, toast } from "./overlay.js";
import { TopicBar } from "./topics.js";
import { fullName, world } from "./world.js";

const NEAR_THE_END_PX = 90;

export class ChatWindow extends ChatVerbs {
  #ending = new AbortController();
  #seen = null;
  #following = true;
  #lastTop = 0;

  /** `device` is the person's screen, which shows another of their chats when a link leads there. */
  constructor({ chat, person, conversation, device }) {
    super({ chat, person, conversation });
    this.device = device;
    this.isGroup = chat.type !== "private";
    this.closed = this.#ending.signal;
    this.topics = new TopicBar(() => this.#changeTopic());
    this.list = new MessageList({
      conversation,
      actions: this.#messageActions(),
      isGroup: this.isGroup,
      shows: (message) => this.topics.shows(message),
    });
    this.composer = new Composer(this);
    this.element = this.#build();
    conversation.addEventListener("change", () => this.patch(), { signal: this.closed });
    if (conversation.loaded) this.patch();
  }

  close() {
    this.#ending.abort();
    this.element.remove();
  }

  get title() {
    return this.isGroup ? this.chat.title : world.botName();
  }

  get shut() {
    return this.topics.closed && this.person.id !== this.chat.members[0];
  }

  get place() {
    return this.topics.current ? { topic: this.topics.current } : {};
  }

  #messageActions() {
    return {
      press: (message, button, element) => this.#press(message, button, element),
      launch: (message, url) => this.#launch(message, url),
      copy: (text) => attempt(() => copyText(text)),
      command: (command) => attempt(() => this.say(command)),
      menu: (message, anchor) => menu(anchor, messageMenu(this, message)),
      followLink: (event, href) => this.followLink(event, href),
    };
  }

  async #press(message, button, element) {
    if (element.classList.contains("waiting")) return;
    element.classList.add("waiting");
    const done = await attempt(() =>
      api.press(this.chat.id, this.person.id, message.message_id, button.callback_data),
    );
    element.classList.remove("waiting");
    const answer = done?.answer;
    if (!answer?.text) return;
    if (answer.show_alert) await alertDialog(world.botName(), answer.text);
    else toast(answer.text, { host: this.notices });
  }

  /** The window has to be opened with the press itself; the address comes a moment later. */
  async #launch(message, url) {
    const page = window.open("", "_blank");
    if (page) page.opener = null;
    const opened = await attempt(() => api.launch(this.chat.id, this.person.id, message.message_id, url));
    if (opened && page) page.location.href = opened.url;
    else page?.close();
  }

  /** Opens a link to the bot in the person's own chat with it; every other link goes its way. */
  followLink(event, href) {
    const parameter = startParameter(href);
    if (parameter === null) return;
    event.preventDefault();
    this.device.openBot(parameter);
  }

  #build() {
    this.subtitle = h("small", {});
    this.hint = hintBar(this);
    this.notices = h("div", { class: "notices", role: "status" });
    this.empty = h("div", { class: "empty", hidden: true });
    this.scroller = h(
      "div",
      { class: "scroller", tabindex: "0", "aria-label": this.title },
      this.empty,
      this.list.element,
    );
    this.scroller.addEventListener("scroll", () => this.#showJump(), { passive: true });
    this.jump = h(
      "button",
      {
        type: "button",
        class: "jump",
        title: t("newMessages"),
        "aria-label": t("newMessages"),
        hidden: true,
        onclick: () => this.#scrollDown(true),
      },
      icon("down"),
    );
    const section = h(
      "section",
      { class: "chat", "aria-label": `${this.title} · ${fullName(this.person)}` },
      this.#head(),
      this.topics.element,
      this.hint.element,
      this.notices,
      h(
        "div",
        { class: "stage" },
        this.scroller,
        this.jump,
        h("div", { class: "drop-note", "aria-hidden": "true" }, t("dropHere")),
      ),
      this.composer.element,
    );
    this.#acceptDrops(section);
    // Buttons and keyboards that come and go change the height; the newest message stays in view.
    this.sizes = new ResizeObserver(() => this.#following && this.#scrollDown(false));
    this.sizes.observe(this.scroller);
    this.sizes.observe(this.list.element);
    this.closed.addEventListener("abort", () => this.sizes.disconnect());
    return section;
  }

  #head() {
    return h(
      "header",
      { class: "chat-head" },
      this.isGroup ? avatar(this.chat.id, this.chat.title ?? "") : botAvatar(),
      h("div", { class: "chat-title" }, h("h3", {}, this.title), this.subtitle),
      this.hint.toggle,
      iconButton("more", t("chatMenu"), (event) => menu(event.currentTarget, chatMenu(this))),
    );
  }

  /** What is written from now on stands there as well. */
  #changeTopic() {
    this.patch();
    this.#scrollDown(false);
  }

  #acceptDrops(section) {
    let depth = 0;
    const show = (change) => {
      depth = change === 0 ? 0 : depth + change;
      section.classList.toggle("dropping", depth > 0);
    };
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    section.addEventListener("dragenter", (event) => carriesFiles(event) && show(1));
    section.addEventListener("dragleave", (event) => carriesFiles(event) && show(-1));
    section.addEventListener("dragover", (event) => event.preventDefault());
    section.addEventListener("drop", (event) => {
      event.preventDefault();
      show(0);
      sendFiles(this, [...event.dataTransfer.files]);
    });
  }

  /** Brings the window in line with its conversation. */
  patch() {
    const newest = this.conversation.messages.at(-1);
    const first = this.#seen === null;
    const isNew = Boolean(newest) && newest.message_id > (this.#seen ?? 0);
    const follow = this.#following || (isNew && this.conversation.isOwn(newest));
    this.topics.patch(this.conversation.messages);
    this.list.patch();
    this.composer.patch();
    this.#patchEmpty();
    this.#patchSubtitle();
    this.#seen = newest?.message_id ?? 0;
    if (first || follow) this.#scrollDown(!first && isNew);
    if (!first && isNew && !this.conversation.isOwn(newest)) announce(`${senderName(newest)}: ${summary(newest)}`);
    this.readIfVisible();
    this.#showJump();
  }

  #patchEmpty() {
    const empty = this.conversation.loaded && !this.conversation.messages.length;
    this.empty.hidden = !empty;
    if (!empty) return;
    const words = this.isGroup
      ? [h("p", {}, t("emptyGroup"))]
      : [
          botAvatar("large"),
          h("h4", {}, t("whatCanIt")),
          h("p", {}, world.description(this.person) || t("emptyChat", { name: world.botName() })),
        ];
    this.empty.replaceChildren(...words);
  }

  #patchSubtitle() {
    const { typing } = this.conversation;
    const still = this.isGroup
      ? t("members", { count: this.chat.members.filter((id) => world.users.has(id)).length })
      : t("bot");
    this.subtitle.replaceChildren(
      ...(typing ? [h("span", { class: "typing" }, h("i"), h("i"), h("i")), t("typing")] : [still]),
    );
    this.subtitle.classList.toggle("active", typing);
  }

  /** Marks the messages as read when somebody can see them. */
  readIfVisible() {
    if (document.visibilityState === "visible" && this.element.offsetParent && this.#following)
      this.conversation.markRead();
  }

  /** Called when the window comes into view again. */
  shown() {
    this.composer.resize();
    if (this.#following) this.#scrollDown(false);
    this.readIfVisible();
  }

  #scrollDown(smooth) {
    this.#following = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
  }

  #showJump() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const away = scrollHeight - scrollTop - clientHeight > NEAR_THE_END_PX;
    // Only a person's own scrolling up stops the window from following the newest message.
    if (!away) this.#following = true;
    else if (scrollTop < this.#lastTop - 2) this.#following = false;
    this.#lastTop = scrollTop;
    this.jump.hidden = !away || this.#following;
    if (!away) this.readIfVisible();
  }
}
