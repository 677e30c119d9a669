/** The menus of a chat window and of its messages, and the bar that tells what to try. */

import { summary } from "./bubbles.js";
import { h, icon, iconButton } from "./dom.js";
import { inLanguage, phoneNumber, t } from "./i18n.js";
import { botLink } from "./links.js";
import { attempt, copyText } from "./overlay.js";
import { recall, remember } from "./storage.js";

const START_PARAMETERS = ["access", "correct", "erase"];

export function messageMenu(chat, message) {
  const own = chat.conversation.isOwn(message);
  const hasText = Boolean(message.text || message.caption);
  return [
    { icon: "reply", label: t("reply"), run: () => chat.composer.reply(message) },
    hasText &&
      !message.protected && {
        icon: "copy",
        label: t("copyText"),
        run: () => attempt(() => copyText(message.text ?? message.caption)),
      },
    chat.canEdit(message) && { icon: "edit", label: t("editMessage"), run: () => chat.composer.edit(message) },
    own && { icon: "trash", label: t("deleteMessage"), run: () => chat.remove(message), danger: true },
  ].filter(Boolean);
}

export function chatMenu(chat) {
  const links = START_PARAMETERS.map((parameter) => ({
    icon: "link",
    label: t("openLink", { link: botLink(parameter).replace("https://", "") }),
    run: () => chat.device.openBot(parameter),
  }));
  if (chat.isGroup) return links;
  const block = chat.conversation.blocked
    ? { icon: "block", label: t("unblock"), run: () => attempt(() => chat.unblock()) }
    : { icon: "block", label: t("block"), run: () => chat.block(), danger: true };
  return [...links, block];
}

/** What to try with this person, with their addresses one press away; it can be folded and stays so. */
export function hintBar(chat) {
  const note = chat.isGroup ? "" : inLanguage(chat.person.note);
  const values =
    chat.person.role !== "customer"
      ? []
      : [chat.person.email, chat.person.phone && phoneNumber(chat.person.phone)].filter(Boolean);
  const element = h("div", { class: "hint" });
  if (!note && !values.length) {
    element.hidden = true;
    return { element, toggle: null };
  }
  const key = `hint.${chat.person.id}`;
  element.hidden = recall(key, true) === false;
  element.append(icon("bulb"), h("div", {}, note ? h("p", {}, note) : null, chips(chat, values)));
  const toggle = iconButton(
    "bulb",
    t("showHint"),
    () => {
      element.hidden = !element.hidden;
      toggle.setAttribute("aria-expanded", String(!element.hidden));
      remember(key, !element.hidden);
    },
    { "aria-expanded": String(!element.hidden) },
  );
  return { element, toggle };
}

function chips(chat, values) {
  if (!values.length) return null;
  return h(
    "div",
    { class: "chips" },
    values.map((value) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          title: t("insert", { value }),
          "aria-label": t("insert", { value }),
          onclick: () => {
            chat.composer.fill(value);
            chat.composer.focus();
          },
        },
        value,
      ),
    ),
  );
}

/** The line under a person's name in the list: their newest message, or what to try. */
export function preview(conversations, person) {
  const newest = conversations
    .map((conversation) => ({ conversation, message: conversation.messages.at(-1) }))
    .filter(({ message }) => message)
    .sort((one, other) => other.message.date - one.message.date)[0];
  if (!newest) return { text: inLanguage(person.note) || t("noMessages"), date: null, isNote: true };
  const { conversation, message } = newest;
  const own = conversation.isOwn(message) ? `${t("you")}: ` : "";
  return { text: own + summary(message), date: new Date(message.date * 1000), isNote: false };
}
