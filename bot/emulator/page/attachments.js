/** What can be sent besides text: files with a preview, a voice, a place and contact cards. */

import { h, icon } from "./dom.js";
import { fileSize, phoneNumber, t } from "./i18n.js";
import { attempt, dialog } from "./overlay.js";
import { world } from "./world.js";

const MOST_IN_ALBUM = 10;

/** The entries of the paper clip's menu. */
export function attachmentEntries(chat) {
  const entry = (symbol, key, run) => ({ icon: symbol, label: t(key), run });
  const entries = [
    entry("attach", "attachFile", () => pickFiles(chat)),
    entry("mic", "sendVoice", () => attempt(() => sendVoice(chat))),
    entry("smile", "sendSticker", () => attempt(() => chat.send({ sticker: true }))),
    entry("pin", "sendLocation", () => attempt(() => chat.send({ location: true }))),
  ];
  if (chat.isGroup) return entries;
  entries.push(entry("person", "sendOwnContact", () => attempt(() => chat.sendContact({ via_card: true }))));
  const other = somebodyElse(chat.person);
  if (other) entries.push(entry("people", "sendOtherContact", () => attempt(() => chat.sendContact(other))));
  return entries;
}

/** A contact card that is not the sender's own: something the bot must not take for a proof. */
function somebodyElse(person) {
  const other = world.people("customer").find((user) => user.id !== person.id && user.phone);
  return other ? { contact_user_id: other.id, phone: other.phone, via_card: true } : null;
}

function pickFiles(chat) {
  const input = h("input", { type: "file", multiple: true, hidden: true });
  input.addEventListener("change", () => sendFiles(chat, [...input.files]));
  input.click();
}

/** Shows each file with the choice of how to send it, and sends those that were confirmed. */
export async function sendFiles(chat, files) {
  const first = Date.now();
  for (const [place, file] of files.entries()) {
    const album = files.length > 1 ? String(first + Math.floor(place / MOST_IN_ALBUM)) : "";
    await sendFile(chat, file, album);
  }
}

async function sendFile(chat, file, album) {
  const isPicture = /^image\/(png|jpeg|webp)$/u.test(file.type);
  const caption = h("input", {
    type: "text",
    maxlength: "1024",
    placeholder: t("caption"),
    "aria-label": t("caption"),
    autofocus: true,
  });
  const asPhoto = h("input", { type: "radio", name: "how", checked: true });
  const asFile = h("input", { type: "radio", name: "how" });
  const choice = h(
    "fieldset",
    { class: "choice" },
    h("label", {}, asPhoto, t("asPhoto")),
    h("label", {}, asFile, t("asFile")),
  );
  const url = isPicture ? URL.createObjectURL(file) : null;
  const preview = url ? h("img", { class: "preview", src: url, alt: file.name }) : fileCard(file);
  const content = h("div", { class: "fields" }, preview, isPicture ? choice : null, caption);
  const answer = await dialog(t("sendFile"), content, [
    { value: "", label: t("cancel") },
    { value: "send", label: t("send"), primary: true },
  ]);
  if (url) URL.revokeObjectURL(url);
  if (answer !== "send") return;
  const kind = isPicture && asPhoto.checked ? "photo" : "document";
  const group = album && `${album}${kind === "photo" ? 1 : 2}`; // an album is of one kind
  await attempt(() => chat.sendFile(kind, file, caption.value.trim(), group));
}

function fileCard(file) {
  return h(
    "div",
    { class: "file" },
    h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-name" }, h("b", {}, file.name), h("small", {}, fileSize(file.size))),
  );
}

/** Sends the voice message that the page brings along, so that nobody has to record one. */
export async function sendVoice(chat) {
  const recording = await fetch("/page/voice.ogg").then((answer) => answer.blob());
  return chat.sendFile("voice", new File([recording], "voice.ogg", { type: "audio/ogg" }));
}

/** Asks before a number is shared, as the app does; sends it when the person agrees. */
export async function confirmOwnNumber(person) {
  const name = world.botName();
  const typed = h("input", {
    type: "tel",
    required: true,
    "aria-label": t("phone"),
    placeholder: "+46 70 174 06 05",
  });
  const question = person.phone
    ? h("p", {}, t("shareText", { name, phone: phoneNumber(person.phone) }))
    : h("div", { class: "fields" }, h("p", {}, t("shareTextNoPhone", { name })), h("label", {}, t("phone"), typed));
  const answer = await dialog(t("shareTitle"), question, [
    { value: "", label: t("cancel") },
    { value: "share", label: t("share"), primary: true },
  ]);
  if (answer !== "share") return null;
  return person.phone ? {} : { phone: typed.value.trim() };
}
