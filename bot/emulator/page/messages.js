/** The list of messages of one chat: grouped by day and sender, patched message by message. */

import { content, photoUrl, serviceLine } from "./bubbles.js";
import { avatar, botAvatar, h, icon, iconButton } from "./dom.js";
import { clockTime, currentLanguage, dayName, t } from "./i18n.js";
import { inlineKeyboard } from "./keyboards.js";
import { pressableCommands } from "./text_commands.js";
import { fullName, world } from "./world.js";

const SAME_BREATH_S = 300;

export class MessageList {
  #shown = new Map();
  #opened = false;

  /** `actions` are the things that can be done with a message; `isGroup` tells who wrote what, `shows` which to leave out. */
  constructor({ conversation, actions, isGroup, shows }) {
    this.shows = shows;
    this.conversation = conversation;
    this.actions = actions;
    this.isGroup = isGroup;
    this.element = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("message") });
  }

  /** Brings the page in line with the conversation and touches only what differs. */
  patch() {
    const rows = this.#rows();
    const wanted = new Set(rows.map((row) => row.key));
    for (const [key, { node }] of this.#shown) {
      if (wanted.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    let last = null;
    for (const row of rows) {
      const node = this.#nodeFor(row);
      const place = last ? last.nextSibling : this.element.firstChild;
      if (node !== place) this.element.insertBefore(node, place);
      last = node;
    }
    this.#opened ||= this.conversation.loaded;
  }

  #rows() {
    const rows = [];
    let previous = null;
    for (const message of this.conversation.messages.filter(this.shows)) {
      const day = dayName(new Date(message.date * 1000));
      const newDay = !previous || day !== dayName(new Date(previous.date * 1000));
      if (newDay)
        rows.push({ key: `day ${day}`, sign: day, make: () => h("div", { class: "day" }, h("span", {}, day)) });
      const follows = !newDay && this.#sameBreath(previous, message);
      rows.push({
        key: message.message_id,
        sign: JSON.stringify([message, follows, currentLanguage()]),
        make: () => this.#message(message, follows),
      });
      previous = message;
    }
    return rows;
  }

  #sameBreath(previous, message) {
    return (
      previous.from?.id === message.from?.id &&
      !serviceLine(previous) &&
      message.date - previous.date < SAME_BREATH_S
    );
  }

  #nodeFor({ key, sign, make }) {
    const known = this.#shown.get(key);
    if (known?.sign === sign) return known.node;
    const node = make();
    if (known) {
      const focused = known.node.contains(document.activeElement);
      known.node.replaceWith(node);
      if (focused) node.querySelector(".inline-keyboard button, .inline-keyboard a, .message-menu")?.focus();
    } else if (this.#opened) node.classList.add("arriving");
    this.#shown.set(key, { sign, node });
    return node;
  }

  #message(message, follows) {
    const service = serviceLine(message);
    if (service) return h("div", { class: "service" }, h("span", {}, service));
    const own = this.conversation.isOwn(message);
    const classes = [
      "message",
      own && "own",
      follows && "follows",
      message.protected && "protected",
      isBare(message) && "bare",
    ];
    const bubble = h("div", { class: "bubble" }, this.#name(message, own, follows), content(message));
    const text = bubble.querySelector(":scope > .text");
    if (text && message.from?.is_bot) pressableCommands(text, this.actions.command);
    // The time stands on the text's last line where there is room.
    (bubble.lastElementChild?.matches(".text") ? bubble.lastElementChild : bubble).append(meta(message));
    bubble.append(
      iconButton("more", t("messageMenu"), (event) => this.actions.menu(message, event.currentTarget), {
        class: "message-menu",
      }),
    );
    this.#listen(bubble, message);
    return h(
      "article",
      { class: classes.filter(Boolean).join(" "), data: { id: message.message_id } },
      this.isGroup && !own ? this.#face(message, follows) : null,
      h("div", { class: "stack" }, bubble, inlineKeyboard(message, this.actions)),
    );
  }

  #listen(bubble, message) {
    bubble.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      this.actions.menu(message, bubble);
    });
    bubble.addEventListener("click", (event) => this.#onClick(event, message));
    if (message.protected) bubble.addEventListener("copy", (event) => event.preventDefault());
  }

  #onClick(event, message) {
    const link = event.target.closest(".text a");
    if (link) this.actions.followLink(event, link.href);
    const code = event.target.closest(".text code");
    if (code && !message.protected) this.actions.copy(code.textContent);
  }

  #name(message, own, follows) {
    if (!this.isGroup || own || follows) return null;
    return h(
      "div",
      { class: `sender hue-${message.from.is_bot ? "bot" : Math.abs(message.from.id) % 7}` },
      senderName(message),
    );
  }

  #face(message, follows) {
    if (follows) return h("span", { class: "face" });
    return h(
      "span",
      { class: "face" },
      message.from?.is_bot ? botAvatar("small") : avatar(message.from?.id ?? 0, senderName(message), "small"),
    );
  }
}

export function senderName(message) {
  const { from } = message;
  if (!from) return "";
  return from.is_bot ? world.botName() : fullName(from);
}

function isBare(message) {
  return Boolean(message.sticker) || (Boolean(photoUrl(message)) && !message.caption);
}

function meta(message) {
  return h(
    "span",
    { class: "meta" },
    message.protected
      ? h(
          "span",
          { class: "lock", role: "img", title: t("protectedMessage"), "aria-label": t("protectedMessage") },
          icon("lock"),
        )
      : null,
    message.edited ? h("span", {}, t("edited")) : null,
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, clockTime(new Date(message.date * 1000))),
  );
}
