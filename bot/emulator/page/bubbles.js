/** What stands inside a message: text, pictures, files, voices, contacts and what the service reports. */

import { avatar, h, icon, iconButton } from "./dom.js";
import { fileSize, phoneNumber, t } from "./i18n.js";
import { safeHtml } from "./safe_html.js";

/** What is inside a bubble, in the order in which Telegram shows it. */
export function content(message) {
  return [quote(message), media(message), text(message)].filter(Boolean);
}

function text(message) {
  const html = message.html || "";
  if (!html) return null;
  return h("div", { class: "text", dir: "auto" }, safeHtml(html));
}

function quote(message) {
  const original = message.reply_to_message;
  if (!original || original.forum_topic_created) return null; // what is only written in a topic answers its beginning
  return h(
    "div",
    { class: "quote" },
    h("b", {}, original.from?.first_name ?? ""),
    h("span", {}, summary(original)),
  );
}

function media(message) {
  if (message.photo?.length) return photo(message);
  if (message.voice) return voice(message);
  if (message.sticker)
    return h("div", { class: "sticker", role: "img", "aria-label": t("sticker") }, message.sticker.emoji ?? "🙂");
  if (message.contact) return contact(message.contact);
  if (message.location ?? message.venue) return place(message.location ?? message.venue.location);
  if (message.document) return file(message.document);
  const known = message.text || message.caption || message.html;
  return known ? null : h("div", { class: "unsupported" }, t("unsupported"));
}

export function photoUrl(message) {
  return message.photo?.at(-1)?.url ?? message.photo_url ?? null;
}

function photo(message) {
  const url = photoUrl(message);
  if (!url)
    return h("div", { class: "file" }, h("span", { class: "file-icon" }, icon("image")), h("b", {}, t("photo")));
  return h(
    "button",
    { type: "button", class: "photo", onclick: () => showPhoto(url, message.caption) },
    h("img", { src: url, alt: message.caption || t("photo"), loading: "lazy" }),
  );
}

function showPhoto(url, caption) {
  const box = h(
    "dialog",
    { class: "lightbox", "aria-label": t("photo") },
    h("img", { src: url, alt: caption || t("photo") }),
    iconButton("close", t("close"), () => box.close()),
  );
  box.addEventListener("click", () => box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

function file(document_) {
  const name = document_.file_name || t("document");
  const size = document_.size ?? document_.file_size;
  const inside = [
    h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-name" }, h("b", {}, name), size ? h("small", {}, fileSize(size)) : null),
  ];
  if (!document_.url) return h("div", { class: "file" }, inside);
  return h("a", { class: "file", href: document_.url, download: name, title: t("download", { name }) }, inside);
}

function voice(message) {
  const wave = h(
    "span",
    { class: "wave", "aria-hidden": "true" },
    [5, 9, 14, 8, 12, 17, 10, 6, 13, 16, 9, 5, 11, 7, 4].map((height) => {
      const bar = h("i", {});
      bar.style.height = `${height}px`;
      return bar;
    }),
  );
  const seconds = h("small", {}, `0:${String(message.voice.duration ?? 1).padStart(2, "0")}`);
  return h("div", { class: "voice", "aria-label": t("voice") }, playButton(message.voice.url), wave, seconds);
}

function playButton(url) {
  if (!url) return h("span", { class: "file-icon" }, icon("mic"));
  const audio = new Audio(url);
  const button = iconButton("play", t("play"), () => (audio.paused ? audio.play() : audio.pause()), {
    class: "filled",
  });
  const show = (symbol, label) => () => {
    button.replaceChildren(icon(symbol));
    button.setAttribute("aria-label", label);
  };
  audio.addEventListener("play", show("pause", t("pause")));
  audio.addEventListener("pause", show("play", t("play")));
  return button;
}

function contact(card) {
  const name = [card.first_name, card.last_name].filter(Boolean).join(" ");
  return h(
    "div",
    { class: "contact" },
    avatar(card.user_id ?? 0, name),
    h("span", {}, h("b", {}, name), h("small", {}, phoneNumber(card.phone_number))),
  );
}

function place({ latitude, longitude }) {
  return h(
    "div",
    { class: "place" },
    icon("pin"),
    h("span", {}, h("b", {}, t("location")), h("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)),
  );
}

/** A line about the chat itself, or null when the message is one that somebody wrote. */
export function serviceLine(message) {
  const name = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
  if (message.new_chat_members)
    return message.new_chat_members.map((user) => t("joined", { name: name(user) })).join(" · ");
  if (message.left_chat_member) return t("left", { name: name(message.left_chat_member) });
  if (message.group_chat_created || message.supergroup_chat_created) return t("groupMade");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return t("groupUpgraded");
  if (message.pinned_message) return t("pinned");
  if (message.forum_topic_created) return t("topicMade", message.forum_topic_created);
  if (message.forum_topic_closed) return t("topicClosed");
  return null;
}

/** A message in one line: for the list of people, quotes and screen readers. */
export function summary(message) {
  const service = serviceLine(message);
  if (service) return service;
  if (message.photo) return message.caption || t("photo");
  if (message.voice) return t("voice");
  if (message.sticker) return `${message.sticker.emoji ?? "🙂"} ${t("sticker")}`;
  if (message.contact) return t("contact");
  if (message.location) return t("location");
  if (message.document) return message.document.file_name || t("document");
  return (message.text || message.caption || "").replace(/\s+/gu, " ").trim();
}
