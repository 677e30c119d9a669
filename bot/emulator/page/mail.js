/** The drawer with the mails that were sent: codes can be copied, or typed for the customer they went to. */

import { api } from "./api.js";
import { announce, h, icon, iconButton } from "./dom.js";
import { clockTime, t } from "./i18n.js";
import { attempt, copyText, toast } from "./overlay.js";
import { recall, remember } from "./storage.js";

const CODE_OR_ADDRESS = /(?<code>(?<![\d-])\d{6}(?![\d-]))|(?<address>https?:\/\/[^\s<>"]+)/gu;

export class MailDrawer {
  #known = null;
  mails = [];

  /** `typeFor(address)` gives {name, type} of the customer with that address, or null. */
  constructor({ typeFor }) {
    this.typeFor = typeFor;
    this.badge = h("span", { class: "badge", hidden: true });
    this.toggleButton = h(
      "button",
      { type: "button", class: "top-button", title: t("mail"), "aria-expanded": "false", onclick: () => this.toggle() },
      icon("mail"),
      h("span", {}, t("mail")),
      this.badge,
    );
    this.list = h("div", { class: "mails" });
    this.element = h(
      "section",
      { class: "drawer", "aria-label": t("mailTitle"), tabindex: "-1", hidden: true },
      h(
        "header",
        {},
        h("h2", {}, t("mailTitle")),
        h(
          "button",
          { type: "button", class: "button slim", onclick: () => attempt(() => this.#clear()) },
          t("mailClear"),
        ),
        iconButton("close", t("close"), () => this.toggle(false)),
      ),
      h("p", { class: "quiet" }, t("mailNotice")),
      this.list,
    );
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
  }

  toggle(open = this.element.hidden) {
    this.element.hidden = !open;
    this.toggleButton.setAttribute("aria-expanded", String(open));
    if (open) {
      document.getElementById("toasts").replaceChildren();
      this.#showList();
      this.element.focus(); // so that Escape closes it, and the keyboard goes on there
    } else this.toggleButton.focus();
    this.#showBadge();
  }

  async load() {
    const { mails } = await api.mails();
    this.mails = mails;
    const fresh = this.#known && mails.find((mail) => !this.#known.has(mail.id));
    this.#known = new Set(mails.map((mail) => mail.id));
    this.#showList();
    this.#showBadge();
    if (fresh) this.#tell(fresh);
  }

  #tell(mail) {
    const text = t("mailNew", { address: addresses(mail) });
    if (this.element.hidden) toast(text, { action: { label: t("mailShow"), run: () => this.toggle(true) } });
    else announce(text);
  }

  async #clear() {
    await api.clearMails();
    await this.load();
  }

  get #unseen() {
    const seen = new Set(recall("mails.seen", []));
    return this.mails.filter((mail) => !seen.has(mail.id));
  }

  #showBadge() {
    if (!this.element.hidden)
      remember(
        "mails.seen",
        this.mails.map((mail) => mail.id),
      );
    const count = this.#unseen.length;
    this.badge.textContent = String(count);
    this.badge.hidden = count === 0;
    this.badge.setAttribute("aria-label", t("mailNewCount", { count }));
  }

  #showList() {
    const unseen = new Set(this.#unseen.map((mail) => mail.id));
    const items = this.mails.map((mail) => this.#mail(mail, unseen.has(mail.id)));
    this.list.replaceChildren(
      ...(items.length ? items : [h("div", { class: "mail-none" }, icon("mail"), h("p", {}, t("mailNone")))]),
    );
  }

  #mail(mail, isNew) {
    const at = new Date(typeof mail.at === "number" ? mail.at * 1000 : mail.at);
    const code = firstCode(mail.text);
    return h(
      "article",
      { class: isNew ? "mail new" : "mail" },
      h("header", {}, h("b", {}, mail.subject), h("time", { datetime: at.toISOString() }, clockTime(at))),
      h("small", {}, t("mailTo", { address: addresses(mail) })),
      code ? this.#codeBox(mail, code) : null,
      h("div", { class: "mail-text" }, withLinks(mail.text.trim())),
    );
  }

  #codeBox(mail, code) {
    const customer = this.typeFor(addresses(mail));
    return h(
      "div",
      { class: "code-box" },
      h("output", {}, code),
      h(
        "button",
        { type: "button", class: "button slim", onclick: () => attempt(() => copyText(code)) },
        icon("copy"),
        t("copyCode"),
      ),
      customer &&
        h(
          "button",
          { type: "button", class: "button slim primary", onclick: () => customer.type(code) },
          t("typeCode", { name: customer.name }),
        ),
    );
  }
}

function addresses(mail) {
  return Array.isArray(mail.to) ? mail.to.join(", ") : mail.to;
}

function firstCode(text) {
  return [...text.matchAll(CODE_OR_ADDRESS)].find((match) => match.groups.code)?.[0] ?? null;
}

/** The text with its codes marked and its addresses made to open in a new tab. */
function withLinks(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(CODE_OR_ADDRESS)) {
    parts.push(text.slice(end, match.index), marked(match));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function marked(match) {
  if (match.groups.code) return h("mark", {}, match[0]);
  const address = match[0].replace(/[.,;:)]+$/u, "");
  return h(
    "span",
    {},
    h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address),
    match[0].slice(address.length),
  );
}
