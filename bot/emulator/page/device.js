/** One person's screen: a customer's chat with the bot, or a staff member's group and private chat. */

import { ChatWindow } from "./chat.js";
import { avatar, h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { attempt } from "./overlay.js";
import { fullName, world } from "./world.js";

export class Device {
  /** `on` says what happens on back, close, swap and when another of the chats comes to the front. */
  constructor({ person, conversations, front, on }) {
    this.person = person;
    this.on = on;
    this.windows = world.chatsOf(person.id).map(
      (chat) =>
        new ChatWindow({
          chat,
          person,
          conversation: conversations.of(chat.id, person.id),
          device: this,
        }),
    );
    this.tabs = this.windows.length > 1 ? this.windows.map((window) => this.#tab(window)) : [];
    this.swapButton = iconButton("swap", "", () => on.swap(), { class: "swap", hidden: true });
    this.element = h(
      "section",
      { class: `device ${person.role}`, "aria-label": fullName(person) },
      this.#bar(),
      h(
        "div",
        { class: "device-chats" },
        this.windows.map((window) => window.element),
      ),
    );
    this.bringForward(front === "private" ? this.windows.at(-1) : this.windows[0]);
  }

  /** Which chats this screen holds; when that changed, it is built anew. */
  get sign() {
    return `${this.person.id}:${this.windows.map((window) => window.chat.id).join()}`;
  }

  close() {
    for (const window of this.windows) window.close();
    this.element.remove();
  }

  #bar() {
    const role = t(this.person.role === "staff" ? "staffRole" : "customerRole");
    return h(
      "header",
      { class: "device-bar" },
      iconButton("back", t("back"), () => this.on.back(), { class: "back" }),
      avatar(this.person.id, fullName(this.person), "small"),
      h("div", { class: "device-name" }, h("h2", {}, fullName(this.person)), h("small", {}, role)),
      this.tabs.length ? h("div", { class: "tabs", role: "tablist" }, this.tabs) : null,
      this.swapButton,
      iconButton("close", t("closeScreen", { name: fullName(this.person) }), () => this.on.close(), {
        class: "close",
      }),
    );
  }

  #tab(window) {
    const badge = h("span", { class: "badge", hidden: true });
    const tab = h(
      "button",
      { type: "button", role: "tab", onclick: () => this.bringForward(window) },
      h("span", {}, window.title),
      badge,
    );
    window.showUnread = () => {
      const { unread } = window.conversation;
      badge.textContent = String(unread);
      badge.hidden = unread === 0;
    };
    for (const kind of ["change", "read"]) {
      window.conversation.addEventListener(kind, window.showUnread, { signal: window.closed });
    }
    window.showUnread();
    return tab;
  }

  /** Where there is room for one chat only, this one is shown. */
  bringForward(window) {
    this.front = window;
    this.windows.forEach((each, index) => {
      each.element.classList.toggle("front", each === window);
      this.tabs[index]?.setAttribute("aria-selected", String(each === window));
    });
    window.shown();
    this.on.front(window.isGroup ? "group" : "private");
  }

  /** Follows a link to the bot: to the private chat, and with a parameter as if Start was pressed. */
  openBot(parameter) {
    const window = this.windows.find((each) => !each.isGroup);
    this.bringForward(window);
    if (parameter) attempt(() => window.say(`/start ${parameter}`));
  }

  get privateWindow() {
    return this.windows.find((each) => !each.isGroup);
  }

  /** Offers the way to the other open screen where only one fits. */
  offerSwap(other) {
    this.swapButton.hidden = !other;
    if (!other) return;
    const label = t("switchTo", { name: fullName(other.person) });
    this.swapButton.title = label;
    this.swapButton.setAttribute("aria-label", label);
    this.swapButton.replaceChildren(avatar(other.person.id, fullName(other.person), "small"));
  }

  shown() {
    for (const window of this.windows) window.shown();
  }
}
