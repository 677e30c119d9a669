/** One chat as one person sees it, kept fresh; views listen to its `change`. */

import { api } from "./api.js";
import { recall, remember } from "./storage.js";

const TYPING_LASTS_MS = 5200;

class Conversation extends EventTarget {
  messages = [];
  replyKeyboard = null;
  blocked = false;
  loaded = false;
  #typing = false;
  #typingEnds = 0;
  #underway = null;
  #again = false;

  constructor(chatId, viewerId) {
    super();
    this.chatId = chatId;
    this.viewerId = viewerId;
    this.key = `${viewerId}:${chatId}`;
    this.readUpTo = recall(`read.${this.key}`, 0);
  }

  /** Fetches the chat anew; calls while a fetch is under way are answered by one more fetch after it. */
  load() {
    if (this.#underway) {
      this.#again = true;
      return this.#underway;
    }
    this.#underway = this.#fetch().finally(() => {
      this.#underway = null;
      if (!this.#again) return;
      this.#again = false;
      this.load();
    });
    return this.#underway;
  }

  async #fetch() {
    const answer = await api.messages(this.chatId, this.viewerId);
    this.messages = answer.messages;
    this.replyKeyboard = answer.reply_keyboard ?? null;
    this.blocked = Boolean(answer.blocked);
    this.loaded = true;
    // Ids begin anew when the demo was started afresh.
    this.readUpTo = Math.min(this.readUpTo, this.lastId);
    this.#setTyping(Boolean(answer.typing));
    this.dispatchEvent(new Event("change"));
  }

  #setTyping(typing) {
    this.#typing = typing;
    clearTimeout(this.#typingEnds);
    if (!typing) return;
    this.#typingEnds = setTimeout(() => {
      this.#typing = false;
      this.dispatchEvent(new Event("change"));
    }, TYPING_LASTS_MS);
  }

  get typing() {
    return this.#typing;
  }

  get lastId() {
    return this.messages.at(-1)?.message_id ?? 0;
  }

  isOwn(message) {
    return message.from?.id === this.viewerId;
  }

  get unread() {
    return this.messages.filter((message) => message.message_id > this.readUpTo && !this.isOwn(message)).length;
  }

  markRead() {
    if (this.readUpTo >= this.lastId) return;
    this.readUpTo = this.lastId;
    remember(`read.${this.key}`, this.readUpTo);
    this.dispatchEvent(new Event("read"));
  }
}

/** Every conversation that the page has asked for, by viewer and chat. */
export class Conversations extends EventTarget {
  #all = new Map();

  of(chatId, viewerId) {
    const key = `${viewerId}:${chatId}`;
    if (!this.#all.has(key)) this.#all.set(key, this.#open(chatId, viewerId));
    return this.#all.get(key);
  }

  #open(chatId, viewerId) {
    const conversation = new Conversation(chatId, viewerId);
    for (const kind of ["change", "read"]) {
      conversation.addEventListener(kind, () =>
        this.dispatchEvent(new CustomEvent("change", { detail: conversation })),
      );
    }
    conversation.load().catch(() => {});
    return conversation;
  }

  /** Forgets the chats that are no more, such as after a fresh start. */
  keep(chatIds) {
    for (const [key, conversation] of this.#all) if (!chatIds.has(conversation.chatId)) this.#all.delete(key);
  }

  /** Reloads those of one chat, or all of them. */
  refresh(chatId = null) {
    for (const conversation of this.#all.values()) {
      if (chatId === null || conversation.chatId === chatId) conversation.load().catch(() => {});
    }
  }
}
