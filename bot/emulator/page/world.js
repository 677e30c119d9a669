/** The people, chats and the bot, as the emulator last told them. */

import { api } from "./api.js";

export const world = {
  bot: { id: 0, username: "", name: "Insyn", description: "", short_description: "" },
  users: new Map(),
  chats: new Map(),

  async load() {
    const state = await api.state();
    this.bot = state.bot;
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  },

  people(role) {
    return [...this.users.values()].filter((user) => user.role === role);
  },

  privateChat(userId) {
    return [...this.chats.values()].find((chat) => chat.type === "private" && chat.user_id === userId) ?? null;
  },

  /** The staff group of a member; after an upgrade the newer one, which stands last. */
  group(userId) {
    const groups = [...this.chats.values()].filter(
      (chat) => chat.type !== "private" && chat.members.includes(userId),
    );
    return groups.findLast((chat) => chat.type === "supergroup") ?? groups.at(-1) ?? null;
  },

  /** Every chat that a person sees in their app. */
  chatsOf(userId) {
    return [this.group(userId), this.privateChat(userId)].filter(Boolean);
  },

  /** The commands of the menu in the person's language, or those for everybody else. */
  commands(chat, user) {
    const lists = chat.commands ?? {};
    const own = lists[user.language_code];
    return own?.length ? own : (lists[""] ?? []);
  },

  /** What the bot says of itself before the first message, in the person's language. */
  description(user) {
    return this.bot.descriptions?.[user.language_code] || this.bot.description || "";
  },

  botName() {
    return this.bot.name || this.bot.first_name || this.bot.username || "Insyn";
  },
};

export function fullName(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}
