/** Starts the page: puts the parts together, opens and closes screens, and passes on what happens in the world. */

import { hasBankId, hasConsole, hasRegister } from "./api.js";
import { Conversations } from "./conversations.js";
import { Device } from "./device.js";
import { h, icon } from "./dom.js";
import { listen } from "./events.js";
import { welcome } from "./guide.js";
import { LANGUAGES, chooseLanguage, currentLanguage, t } from "./i18n.js";
import { MailDrawer } from "./mail.js";
import { PeopleList } from "./people.js";
import { readRoute, writeRoute } from "./route.js";
import { world } from "./world.js";

const ROLES = ["customer", "staff"];

class App {
  root = document.getElementById("app");
  conversations = new Conversations();
  route = readRoute();
  devices = { customer: null, staff: null };
  register = false;
  console = false;
  bankid = false;

  constructor() {
    this.conversations.addEventListener("change", (event) => this.#onConversation(event.detail));
    document.addEventListener("visibilitychange", () =>
      this.#eachDevice((device) => device.windows.forEach((window) => window.readIfVisible())),
    );
    addEventListener("hashchange", () => this.#follow());
  }

  async start() {
    await world.load().catch(() => {});
    this.build();
    listen({ onEvent: (event) => this.#onEvent(event), onLine: (up) => this.#onLine(up) });
    this.register = await hasRegister();
    if (this.register) this.registerLink.hidden = false;
    this.console = await hasConsole();
    for (const link of this.consoleLinks) link.hidden = !this.console;
    this.bankid = await hasBankId();
    if (this.bankid) this.bankidLink.hidden = false;
  }

  // -- the frame ------------------------------------------------------------------------------------------------------

  /** Builds everything anew, as at the start and after the language was changed. */
  build() {
    for (const role of ROLES) this.#closeDevice(role);
    this.mail = new MailDrawer({ typeFor: (address) => this.#customerWith(address) });
    this.people = new PeopleList({ conversations: this.conversations, open: (person) => this.open(person) });
    this.stage = h("div", { class: "stage-area" });
    this.offline = h("div", { class: "offline", role: "alert", hidden: true }, t("offline"));
    this.root.replaceChildren(
      this.#topBar(),
      this.offline,
      h("main", { class: "frame" }, this.people.element, this.stage, this.mail.element),
    );
    this.mail.load().catch(() => {});
    this.render();
  }

  #topBar() {
    this.registerLink = h(
      "a",
      { class: "top-button", href: "/register", title: t("register"), target: "_blank", rel: "noopener", hidden: !this.register },
      icon("database"),
      h("span", {}, t("register")),
    );
    this.consoleLinks = [
      ["/console", "desk", "console"],
      ["/page/authenticator.html", "key", "authenticator"],
    ].map(([href, symbol, text]) =>
      h(
        "a",
        { class: "top-button", href, title: t(text), target: "_blank", rel: "noopener", hidden: !this.console },
        icon(symbol),
        h("span", {}, t(text)),
      ),
    );
    this.bankidLink = h(
      "a",
      { class: "top-button", href: "/bankid", title: t("bankid"), target: "bankid", rel: "opener", hidden: !this.bankid },
      icon("phone"),
      h("span", {}, t("bankid")),
    );
    return h(
      "header",
      { class: "top" },
      h(
        "a",
        { class: "brand", href: "/" },
        h("img", { src: "/page/logo.svg", alt: "", width: "28", height: "28" }),
        h("h1", {}, "Insyn"),
      ),
      h("p", { class: "ribbon" }, h("b", {}, t("demo")), h("span", {}, t("demoNotice"))),
      h(
        "div",
        { class: "top-actions" },
        ...this.consoleLinks,
        this.bankidLink,
        this.registerLink,
        this.mail.toggleButton,
        this.#languages(),
      ),
    );
  }

  #languages() {
    const choose = (language) => {
      chooseLanguage(language);
      this.build();
      document.querySelector(`[data-language="${language}"]`).focus();
    };
    return h(
      "div",
      { class: "languages", role: "group", "aria-label": t("language") },
      LANGUAGES.map((language) =>
        h(
          "button",
          {
            type: "button",
            lang: language,
            title: { sv: "Svenska", en: "English" }[language],
            data: { language },
            "aria-pressed": String(language === currentLanguage()),
            onclick: () => choose(language),
          },
          language.toUpperCase(),
        ),
      ),
    );
  }

  // -- the screens ----------------------------------------------------------------------------------------------------

  open(person) {
    this.route[person.role] = person.id;
    this.route.front = person.role;
    this.render();
    // On a touch screen the focus would bring up the keyboard over the chat.
    if (matchMedia("(hover: hover)").matches) this.devices[person.role]?.front.composer.focus();
  }

  /** Brings the open screens in line with the route and the world. */
  render() {
    for (const role of ROLES) this.#renderDevice(role);
    const { customer, staff } = this.devices;
    customer?.offerSwap(staff);
    staff?.offerSwap(customer);
    if (!customer && !staff) this.route.front = "list";
    else if (this.route.front !== "list" && !this.devices[this.route.front])
      this.route.front = customer ? "customer" : "staff";
    this.root.dataset.front = this.route.front;
    this.stage.classList.toggle("both", Boolean(customer && staff));
    this.#renderWelcome(!customer && !staff);
    this.people.patch(ROLES.map((role) => this.route[role]));
    this.#eachDevice((device) => device.shown());
    writeRoute(this.route);
  }

  #renderDevice(role) {
    const person = world.users.get(this.route[role]);
    const known = this.devices[role];
    if (!person) {
      this.#closeDevice(role);
      return;
    }
    const sign = `${person.id}:${world
      .chatsOf(person.id)
      .map((chat) => chat.id)
      .join()}`;
    if (known?.sign === sign) return;
    this.#closeDevice(role);
    this.devices[role] = this.#makeDevice(person, role);
    if (role === "customer") this.stage.prepend(this.devices[role].element);
    else this.stage.append(this.devices[role].element);
  }

  #makeDevice(person, role) {
    const go = (change) => () => {
      Object.assign(this.route, change());
      this.render();
    };
    return new Device({
      person,
      conversations: this.conversations,
      front: this.route.tab,
      on: {
        back: go(() => ({ front: "list" })),
        close: go(() => ({ [role]: null })),
        swap: go(() => ({ front: role === "customer" ? "staff" : "customer" })),
        front: (tab) => this.#onTab(role, tab),
      },
    });
  }

  #onTab(role, tab) {
    if (role !== "staff") return;
    this.route.tab = tab;
    writeRoute(this.route);
  }

  #closeDevice(role) {
    this.devices[role]?.close();
    this.devices[role] = null;
  }

  #eachDevice(action) {
    for (const role of ROLES) if (this.devices[role]) action(this.devices[role]);
  }

  #renderWelcome(wanted) {
    this.stage.querySelector(".welcome")?.remove();
    if (wanted) this.stage.append(welcome(() => this.#openBoth()));
  }

  #openBoth() {
    for (const role of ROLES) this.route[role] = world.people(role)[0]?.id ?? null;
    this.route.front = "customer";
    this.render();
  }

  #follow() {
    this.route = readRoute();
    this.render();
  }

  /** The customer whom a mail went to, so that a code can be typed for them; whose screen is open comes first. */
  #customerWith(address) {
    const has = (person) => [person.email?.toLowerCase(), person.phone].includes(address.toLowerCase());
    const opened = this.devices.customer?.person;
    const person = opened && has(opened) ? opened : world.people("customer").find(has);
    return person ? { name: person.first_name, type: (code) => this.#type(person, code) } : null;
  }

  #type(person, text) {
    this.open(person);
    if (matchMedia("(max-width: 759px)").matches) this.mail.toggle(false);
    const { composer } = this.devices.customer.privateWindow;
    composer.fill(text);
    composer.focus();
  }

  // -- the world ------------------------------------------------------------------------------------------------------

  async #onEvent({ chat_id: chatId, kind }) {
    if (kind === "mail") await this.mail.load().catch(() => {});
    else if (kind === "chat" || kind === "user") await this.#reload().catch(() => {});
    else if (kind !== "answer") this.conversations.refresh(chatId);
  }

  async #reload() {
    await world.load();
    this.conversations.keep(world.chats);
    this.conversations.refresh();
    this.render();
  }

  #onLine(up) {
    clearTimeout(this.#silence);
    if (!up) {
      this.#silence = setTimeout(() => {
        this.offline.hidden = false;
      }, 1200);
      return;
    }
    this.offline.hidden = true;
    this.#reload().catch(() => {});
    this.mail.load().catch(() => {});
  }

  #silence = 0;

  #onConversation(conversation) {
    const person = world.users.get(conversation.viewerId);
    if (person) this.people?.patchPerson(person);
  }
}

new App().start();
