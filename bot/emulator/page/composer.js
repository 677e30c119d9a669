/** The place where a person writes: text, drafts, commands, edits, replies and attachments. */

import { attachmentEntries, sendFiles, sendVoice } from "./attachments.js";
import { summary } from "./bubbles.js";
import { CommandList } from "./commands.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { replyKeyboard } from "./keyboards.js";
import { attempt, menu } from "./overlay.js";
import { recall, remember } from "./storage.js";

export class Composer {
  #mode = null; // {kind: "edit" | "reply", message}
  #hiddenKeyboard = "";
  #shownKeyboard = "";

  /** `chat` is the chat window: conversation, person, chat and what one can do there. */
  constructor(chat) {
    this.chat = chat;
    this.draftKey = `draft.${chat.conversation.key}`;
    this.input = this.#makeInput();
    this.commands = new CommandList({ chat, input: this.input, run: (command) => this.#say(`/${command}`) });
    this.modeBar = h("div", { class: "mode-bar", hidden: true });
    this.keyboardToggle = iconButton("keyboard", t("showKeyboard"), () => this.#toggleKeyboard(), { hidden: true });
    this.sendButton = h("button", { type: "button", class: "send", onclick: () => this.#onSend() });
    this.keyboardBox = h("div", { class: "keyboard-box", hidden: true });
    this.instead = h("button", { type: "button", class: "instead", hidden: true });
    this.row = this.#makeRow();
    this.element = h(
      "div",
      { class: "composer" },
      this.commands.element,
      this.modeBar,
      this.row,
      this.instead,
      this.keyboardBox,
    );
    this.resize();
  }

  #makeInput() {
    return h("textarea", {
      rows: "1",
      "aria-label": t("writeTo"),
      placeholder: t("message"),
      autocomplete: "off",
      value: recall(this.draftKey, ""),
      oninput: () => this.#onInput(),
      onkeydown: (event) => this.#onKey(event),
      onpaste: (event) => this.#onPaste(event),
    });
  }

  #makeRow() {
    return h(
      "div",
      { class: "composer-row" },
      iconButton("slash", t("commands"), () => this.commands.toggle(), { class: "commands-button" }),
      iconButton("attach", t("attach"), (event) => menu(event.currentTarget, attachmentEntries(this.chat))),
      h(
        "div",
        { class: "field" },
        this.input,
        this.keyboardToggle,
        iconButton("smile", t("sendSticker"), () => attempt(() => this.chat.send({ sticker: true }))),
      ),
      this.sendButton,
    );
  }

  #onInput() {
    if (this.#mode?.kind !== "edit") remember(this.draftKey, this.input.value);
    this.commands.suggest();
    this.resize();
  }

  #onKey(event) {
    if (event.isComposing || this.commands.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#onSend();
    } else if (event.key === "Escape" && this.#mode) this.#leaveMode();
    else if (event.key === "ArrowUp" && this.input.value === "") this.#editNewest(event);
  }

  #onPaste(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    sendFiles(this.chat, files);
  }

  #editNewest(event) {
    const newest = this.chat.conversation.messages.findLast((message) => this.chat.canEdit(message));
    if (!newest) return;
    event.preventDefault();
    this.edit(newest);
  }

  /** Lets the field be as high as its text. */
  resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 150)}px`;
    this.#showSendButton();
  }

  #showSendButton() {
    const editing = this.#mode?.kind === "edit";
    const speaks = !this.input.value.trim() && !editing;
    const [symbol, label] = editing ? ["check", t("save")] : speaks ? ["mic", t("sendVoice")] : ["send", t("send")];
    this.sendButton.replaceChildren(icon(symbol));
    this.sendButton.title = label;
    this.sendButton.setAttribute("aria-label", label);
    this.sendButton.classList.toggle("quiet", speaks);
  }

  async #onSend() {
    const text = this.input.value.trim();
    if (!text) {
      if (!this.#mode) await attempt(() => sendVoice(this.chat));
      return;
    }
    const mode = this.#mode;
    this.#leaveMode();
    this.fill("");
    const sent = await attempt(() =>
      mode?.kind === "edit" ? this.chat.edit(mode.message, text) : this.chat.say(text, mode?.message),
    );
    if (sent === null && !this.input.value) this.fill(text);
  }

  #say(text) {
    this.fill("");
    return attempt(() => this.chat.say(text));
  }

  /** Puts text into the field as if it had been typed. */
  fill(text) {
    this.input.value = text;
    this.#onInput();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  edit(message) {
    this.#enterMode("edit", message, t("editMessage"));
    this.input.value = message.text ?? message.caption ?? "";
    this.resize();
    this.focus();
  }

  reply(message) {
    this.#enterMode("reply", message, t("reply"));
    this.focus();
  }

  #enterMode(kind, message, label) {
    this.#mode = { kind, message };
    this.modeBar.replaceChildren(
      icon(kind === "edit" ? "edit" : "reply"),
      h("span", {}, h("b", {}, label), h("small", {}, summary(message))),
      iconButton("close", t("cancel"), () => this.#leaveMode()),
    );
    this.modeBar.hidden = false;
  }

  #leaveMode() {
    if (this.#mode?.kind === "edit") this.input.value = recall(this.draftKey, "");
    this.#mode = null;
    this.modeBar.hidden = true;
    this.resize();
  }

  /** Brings buttons and field in line with the conversation. */
  patch() {
    const { conversation } = this.chat;
    const empty = conversation.loaded && !conversation.messages.length && !this.chat.isGroup;
    this.#showInstead(conversation.blocked ? "unblock" : empty ? "start" : this.chat.shut ? "topicShut" : null);
    this.#patchKeyboard(conversation.replyKeyboard);
  }

  #showInstead(what) {
    this.row.hidden = what !== null;
    this.instead.hidden = what === null;
    if (!what) return;
    this.instead.textContent = t(what);
    this.instead.disabled = what === "topicShut";
    this.instead.onclick = () => attempt(() => (what === "start" ? this.chat.say("/start") : this.chat.unblock()));
  }

  #patchKeyboard(keyboard) {
    const sign = keyboard?.keyboard?.length ? JSON.stringify(keyboard) : "";
    this.input.placeholder = (sign && keyboard.input_field_placeholder) || t("message");
    if (sign !== this.#shownKeyboard) {
      this.#shownKeyboard = sign;
      this.#hiddenKeyboard = "";
      this.keyboardBox.replaceChildren(
        ...(sign ? [replyKeyboard(keyboard, (button) => this.#onReplyButton(button, keyboard))] : []),
      );
    }
    const hidden = this.row.hidden || !sign || this.#hiddenKeyboard === sign;
    this.keyboardBox.hidden = hidden;
    this.keyboardToggle.hidden = !sign;
    this.keyboardToggle.setAttribute("aria-label", t(hidden ? "showKeyboard" : "hideKeyboard"));
    this.keyboardToggle.title = t(hidden ? "showKeyboard" : "hideKeyboard");
  }

  #toggleKeyboard() {
    this.#hiddenKeyboard = this.#hiddenKeyboard ? "" : this.#shownKeyboard;
    this.patch();
  }

  async #onReplyButton(button, keyboard) {
    const done = await attempt(() => this.#replyAction(button));
    if (done === null || !keyboard.one_time_keyboard) return;
    this.#hiddenKeyboard = this.#shownKeyboard;
    this.patch();
  }

  #replyAction(button) {
    if (button.request_contact) return this.chat.shareOwnNumber();
    if (button.request_location) return this.chat.send({ location: true });
    return this.chat.say(button.text);
  }
}
