/** The company's register as a visitor sees it: the rows of one person, live, with what changed lit up for a while. */

import { h, icon, announce } from "./dom.js";
import { LANGUAGES, chooseLanguage, currentLanguage, inLanguage, seconds, t } from "./i18n.js";
import { compare, rowId } from "./register_changes.js";
import { recall, remember } from "./storage.js";
import { TEXTS } from "./texts.js";

const EVERY = 1200;
const LIT = 8000;
const MOST_CHANGES = 12;

class Register {
  people = [];
  person = new URLSearchParams(location.hash.slice(1)).get("person") ?? recall("register.person", "");
  rows = null; // the last look: {person, customers, tables}
  lit = new Map(); // "row" or "row column" -> until when it is lit
  ghosts = new Map(); // rows that went, shown struck out for a while
  log = [];

  async start() {
    this.people = (await ask({}))?.people ?? [];
    this.person ||= this.people[0]?.email ?? "";
    this.build();
    await this.look();
    document.addEventListener("visibilitychange", () => this.look());
    setInterval(() => this.look(), EVERY);
  }

  // -- the frame ------------------------------------------------------------------------------------------------------

  build() {
    document.title = t("registerTitle");
    this.count = h("p", { class: "count" });
    this.changes = h("ol", { class: "changes" });
    this.body = h("div", { class: "tables" });
    document.getElementById("app").replaceChildren(
      this.#topBar(),
      h(
        "main",
        { class: "register" },
        h("section", { class: "panel" }, this.#picker(), this.count),
        h("section", { class: "panel" }, h("h2", {}, t("registerChanges")), this.changes),
        this.body,
      ),
    );
    this.draw();
  }

  #topBar() {
    return h(
      "header",
      { class: "top" },
      h(
        "a",
        { class: "brand", href: "/" },
        h("img", { src: "/page/logo.svg", alt: "", width: "28", height: "28" }),
        h("h1", {}, t("register")),
      ),
      h("p", { class: "ribbon" }, h("b", {}, t("demo")), h("span", {}, t("registerNotice"))),
      h(
        "div",
        { class: "top-actions" },
        h("a", { class: "top-button", href: "/" }, icon("back"), h("span", {}, t("registerBack"))),
        h("div", { class: "languages", role: "group", "aria-label": t("language") }, LANGUAGES.map(this.#language)),
      ),
    );
  }

  #language = (language) =>
    h(
      "button",
      {
        type: "button",
        lang: language,
        "aria-pressed": String(language === currentLanguage()),
        onclick: () => {
          chooseLanguage(language);
          this.build();
        },
      },
      language.toUpperCase(),
    );

  #picker() {
    const field = h("input", { type: "email", "aria-label": t("registerSearch"), placeholder: t("registerSearch") });
    const submit = (event) => {
      event.preventDefault();
      if (field.value.trim()) this.choose(field.value.trim());
    };
    return h(
      "form",
      { class: "picker", onsubmit: submit, novalidate: true },
      h("h2", {}, t("registerPick")),
      this.people.map((one) =>
        h(
          "button",
          {
            type: "button",
            class: "pick",
            "aria-pressed": String(one.email === this.person),
            onclick: () => this.choose(one.email),
          },
          h("b", {}, one.name),
          h("small", {}, one.email),
        ),
      ),
      h("span", { class: "search" }, field, h("button", { class: "button slim" }, t("registerShow"))),
    );
  }

  choose(person) {
    this.person = person;
    this.rows = null;
    this.lit.clear();
    this.ghosts.clear();
    this.log = [];
    remember("register.person", person);
    history.replaceState(null, "", `#${new URLSearchParams({ person })}`);
    this.build();
    this.look();
  }

  // -- looking --------------------------------------------------------------------------------------------------------

  /** Reads the rows again; a page that nobody sees does not, and shows what it missed when it is seen. */
  async look() {
    if (document.hidden || !this.person) return;
    const person = this.person;
    const rows = await ask({ person, customer: recall(`register.${person}`, []) });
    if (!rows || person !== this.person) return;
    remember(`register.${person}`, rows.customers);
    if (this.rows) this.#compare(this.rows.tables, rows.tables);
    const first = this.rows === null;
    const moved = first || JSON.stringify(rows) !== JSON.stringify(this.rows);
    this.rows = rows;
    if (this.#faded() || moved) this.draw();
  }

  #compare(before, after) {
    const { changed, added, gone } = compare(before, after);
    const until = Date.now() + LIT;
    for (const [id, cells] of changed) for (const column of cells.keys()) this.lit.set(`${id} ${column}`, until);
    for (const id of added) this.lit.set(id, until);
    for (const ghost of gone) this.ghosts.set(ghost.id, { ...ghost, until });
    const news = [...this.#cellNews(changed, after), ...countNews("registerGone", gone.map(({ table }) => table.name))];
    news.push(...countNews("registerNew", [...added].map((id) => id.split("\u0000")[0])));
    if (!news.length) return;
    const at = new Date();
    this.log = [...news.map((text) => ({ at, text })), ...this.log].slice(0, MOST_CHANGES);
    announce(news.join(". "));
  }

  *#cellNews(changed, tables) {
    for (const table of tables)
      for (const row of table.rows)
        for (const [column, old] of changed.get(rowId(table, row)) ?? []) {
          const now = row[table.columns.indexOf(column)];
          yield t("registerChanged", { table: table.name, column, old: old ?? "–", new: now ?? "–" });
        }
  }

  /** Forgets what has been lit long enough; true when something has. */
  #faded() {
    const now = Date.now();
    const before = this.lit.size + this.ghosts.size;
    for (const [id, until] of this.lit) if (until < now) this.lit.delete(id);
    for (const [id, { until }] of this.ghosts) if (until < now) this.ghosts.delete(id);
    return this.lit.size + this.ghosts.size !== before;
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  draw() {
    const tables = this.#withGhosts();
    const total = this.rows?.tables.reduce((sum, table) => sum + table.rows.length, 0) ?? 0;
    this.count.textContent = this.rows ? t("registerCount", { rows: total, tables: this.rows.tables.length }) : "";
    this.changes.replaceChildren(...this.#changeLines());
    this.body.replaceChildren(...tables.map((table) => this.#table(table)));
    if (!this.person) this.body.append(h("p", { class: "nothing" }, t("registerChoose")));
    else if (this.rows && !tables.length)
      this.body.append(h("p", { class: "nothing" }, t("registerNothing", { person: this.person })));
  }

  #changeLines() {
    if (!this.log.length) return [h("li", { class: "none" }, t("registerNoChanges"))];
    return this.log.map(({ at, text }) => h("li", {}, h("time", {}, seconds(at)), h("span", {}, text)));
  }

  /** The tables as read, and the rows that went put back where they were until they fade. */
  #withGhosts() {
    const tables = (this.rows?.tables ?? []).map((table) => ({ ...table, rows: [...table.rows] }));
    for (const { table, row, place } of this.ghosts.values()) {
      const shown = tables.find(({ name }) => name === table.name);
      if (shown) shown.rows.splice(place, 0, row);
      else tables.push({ ...table, rows: [row] });
    }
    return tables;
  }

  #table(table) {
    const alive = table.rows.filter((row) => !this.ghosts.has(rowId(table, row))).length;
    const title = TEXTS.tables[table.name] ?? [table.name, table.name];
    return h(
      "section",
      { class: "panel sheet" },
      h(
        "h2",
        {},
        inLanguage({ sv: title[0], en: title[1] }),
        h("code", {}, table.name),
        h("span", { class: "badge" }, alive),
      ),
      h(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": table.name },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, table.columns.map((column) => h("th", { scope: "col" }, column)))),
          h("tbody", {}, table.rows.map((row) => this.#row(table, row))),
        ),
      ),
    );
  }

  #row(table, row) {
    const id = rowId(table, row);
    const state = this.ghosts.has(id) ? "gone" : this.lit.has(id) ? "added" : null;
    return h(
      "tr",
      { class: state },
      row.map((value, place) =>
        h(
          "td",
          { class: this.lit.has(`${id} ${table.columns[place]}`) ? "changed" : null },
          value === null ? h("i", { class: "null" }, "NULL") : value === "" ? h("i", {}, t("registerEmpty")) : value,
        ),
      ),
    );
  }
}

/** How many rows of each table went or came. */
function countNews(key, names) {
  return [...new Set(names)].map((table) =>
    t(key, { table, count: names.filter((name) => name === table).length }),
  );
}

async function ask(params) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) for (const one of [value].flat()) query.append(name, one);
  const answer = await fetch(`/register.json?${query}`).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

new Register().start();
