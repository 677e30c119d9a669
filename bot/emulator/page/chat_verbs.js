/** What a person can do in a chat, in their own name; the same for every window that shows it. */

import { api, upload } from "./api.js";
import { confirmOwnNumber } from "./attachments.js";
import { attempt } from "./overlay.js";

const LONGEST_MESSAGE = 4096;

export class ChatVerbs {
  constructor({ chat, person, conversation }) {
    Object.assign(this, { chat, person, conversation });
  }

  /** What goes along with everything that is sent, such as the topic it stands in. */
  get place() {
    return {};
  }

  send(content) {
    return api.send(this.chat.id, this.person.id, { ...this.place, ...content });
  }

  sendFile(kind, file, caption = "", album = "") {
    return upload(this.chat.id, this.person.id, kind, file, { ...this.place, caption, album });
  }

  /** Sends a text; what is too long for one message goes out in pieces, as the app does it. */
  async say(text, repliedTo = null) {
    const reply = repliedTo ? { reply_to: repliedTo.message_id } : {};
    for (let start = 0; start < text.length; start += LONGEST_MESSAGE) {
      await this.send({ text: text.slice(start, start + LONGEST_MESSAGE), ...reply });
    }
    return true;
  }

  edit(message, text) {
    return api.edit(this.chat.id, this.person.id, message.message_id, text);
  }

  remove(message) {
    return attempt(() => api.remove(this.chat.id, this.person.id, message.message_id));
  }

  sendContact(content) {
    return api.contact(this.chat.id, this.person.id, content);
  }

  async shareOwnNumber() {
    const agreed = await confirmOwnNumber(this.person);
    return agreed && this.sendContact(agreed);
  }

  block() {
    return attempt(() => api.block(this.chat.id, this.person.id));
  }

  unblock() {
    return api.unblock(this.chat.id, this.person.id);
  }

  canEdit(message) {
    return this.conversation.isOwn(message) && Boolean(message.text);
  }
}
