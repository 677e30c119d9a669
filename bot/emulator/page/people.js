/** The list of people: who there is, what to try with them and what is new in their chats. */

import { api } from "./api.js";
import { preview } from "./chat_parts.js";
import { avatar, h, iconButton } from "./dom.js";
import { clockTime, currentLanguage, dayName, t } from "./i18n.js";
import { guide } from "./guide.js";
import { attempt, dialog } from "./overlay.js";
import { fullName, world } from "./world.js";

export class PeopleList {
  #items = new Map();

  constructor({ conversations, open }) {
    this.conversations = conversations;
    this.open = open;
    this.lists = { customer: h("ul", {}), staff: h("ul", {}) };
    this.element = h(
      "nav",
      { class: "people", "aria-label": t("people") },
      h(
        "div",
        { class: "people-scroll", data: { notice: t("demoNotice") } },
        this.#section(
          "customers",
          "customer",
          iconButton("plus", t("addCustomer"), () => this.#add()),
        ),
        this.#section("staff", "staff"),
      ),
      guide(),
    );
  }

  #section(title, role, extra = null) {
    return h("section", {}, h("h2", {}, h("span", {}, t(title)), extra), this.lists[role]);
  }

  /** Brings the list in line with the world; `openIds` are the persons whose screens are open. */
  patch(openIds) {
    for (const [role, list] of Object.entries(this.lists)) {
      const people = world.people(role);
      list.replaceChildren(
        ...(people.length
          ? people.map((person) => this.#item(person))
          : [h("li", { class: "nobody" }, t("nobodyHere"))]),
      );
    }
    this.patchOpen(openIds);
    for (const person of world.users.values()) this.patchPerson(person);
  }

  patchOpen(openIds) {
    for (const [id, item] of this.#items) item.button.setAttribute("aria-pressed", String(openIds.includes(id)));
  }

  #item(person) {
    const known = this.#items.get(person.id);
    if (known) return known.element;
    const [line, time, badge] = [
      h("small", { class: "line" }),
      h("time", {}),
      h("span", { class: "badge", hidden: true }),
    ];
    const button = h(
      "button",
      { type: "button", class: "person", title: fullName(person), onclick: () => this.open(person) },
      avatar(person.id, fullName(person)),
      h("span", { class: "who" }, h("span", { class: "name" }, h("b", {}, fullName(person)), time), line),
      badge,
    );
    const item = { element: h("li", {}, button), button, line, time, badge };
    this.#items.set(person.id, item);
    return item.element;
  }

  patchPerson(person) {
    const item = this.#items.get(person.id);
    if (!item) return;
    const conversations = world.chatsOf(person.id).map((chat) => this.conversations.of(chat.id, person.id));
    const { text, date, isNote } = preview(conversations, person);
    const unread = conversations.reduce((sum, conversation) => sum + conversation.unread, 0);
    item.line.textContent = text;
    item.line.classList.toggle("note", isNote);
    item.line.lang = isNote ? currentLanguage() : (person.language_code ?? "");
    item.time.textContent = date ? shortTime(date) : "";
    item.badge.textContent = String(unread);
    item.badge.hidden = unread === 0;
    item.badge.setAttribute("aria-label", t("unread", { count: unread }));
  }

  async #add() {
    const field = (name, label, props = {}) =>
      h("label", {}, h("span", {}, label), h("input", { name, type: "text", maxlength: "64", ...props }));
    const language = h(
      "select",
      { name: "language_code" },
      h("option", { value: "sv" }, t("swedish")),
      h("option", { value: "en" }, t("english")),
    );
    language.value = currentLanguage();
    const fields = h(
      "div",
      { class: "fields" },
      h("p", {}, t("addCustomerHint")),
      field("first_name", t("firstName"), { required: true, autofocus: true }),
      field("last_name", `${t("lastName")} (${t("optional")})`),
      h("label", {}, h("span", {}, t("telegramLanguage")), language),
      field("phone", `${t("phone")} (${t("optional")})`, {
        type: "tel",
        pattern: "[+0-9 \\-]{6,20}",
        placeholder: "+46 70 174 06 05",
      }),
    );
    const answer = await dialog(t("addCustomer"), fields, [
      { value: "", label: t("cancel") },
      { value: "add", label: t("add"), primary: true },
    ]);
    if (answer !== "add") return;
    const values = Object.fromEntries(
      [...fields.querySelectorAll("input, select")].map((input) => [input.name, input.value.trim()]),
    );
    const person = await attempt(() => api.addUser({ role: "customer", ...filled(values) }));
    if (!person) return;
    await world.load();
    this.open(world.users.get(person.id) ?? person);
  }
}

function filled(values) {
  const entries = Object.entries(values).filter(([, value]) => value !== "");
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === "phone" ? value.replace(/[^+0-9]/gu, "") : value]),
  );
}

function shortTime(date) {
  const today = new Date().toDateString() === date.toDateString();
  return today ? clockTime(date) : dayName(date);
}
