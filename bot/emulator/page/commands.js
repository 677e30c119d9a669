/** The list of the bot's commands above the field, opened by the menu button or by typing a slash. */

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { world } from "./world.js";

export class CommandList {
  #chosen = 0;
  #entries = [];

  constructor({ chat, input, run }) {
    this.chat = chat;
    this.input = input;
    this.run = run;
    this.element = h("div", { class: "command-list", role: "listbox", "aria-label": t("commands"), hidden: true });
    document.addEventListener("pointerdown", (event) => this.#onPointer(event), { signal: chat.closed });
  }

  #onPointer(event) {
    const inside = this.element.contains(event.target) || event.target.closest(".commands-button");
    if (!inside) this.close();
  }

  toggle() {
    if (this.element.hidden) this.#open("");
    else this.close();
    this.input.focus({ preventScroll: true });
  }

  /** Opens while the field holds the beginning of a command. */
  suggest() {
    const typed = /^\/([a-z0-9_]*)$/iu.exec(this.input.value);
    if (typed) this.#open(typed[1].toLowerCase());
    else this.close();
  }

  close() {
    this.element.hidden = true;
  }

  #open(prefix) {
    const all = world.commands(this.chat.chat, this.chat.person);
    this.#entries = all.filter((entry) => entry.command.startsWith(prefix));
    this.#chosen = prefix || this.input.value ? 0 : -1;
    this.element.hidden = !this.#entries.length && prefix !== "";
    this.#show(all.length);
  }

  #show(known) {
    const options = this.#entries.map((entry, index) =>
      h(
        "button",
        {
          type: "button",
          role: "option",
          "aria-selected": String(index === this.#chosen),
          tabindex: "-1",
          onclick: () => this.#choose(index),
        },
        h("b", {}, `/${entry.command}`),
        h("span", {}, entry.description),
      ),
    );
    this.element.replaceChildren(...(known ? options : [h("p", {}, t("noCommands"))]));
    this.element.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
  }

  #choose(index) {
    const entry = this.#entries[index];
    this.close();
    this.run(entry.command);
  }

  /** Handles the keys that belong to an open list; tells whether it did. */
  onKey(event) {
    if (this.element.hidden || !this.#entries.length) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") this.close();
    else if (event.key in steps) this.#move(steps[event.key]);
    else if (event.key === "Enter" && this.#chosen >= 0) this.#choose(this.#chosen);
    else if (event.key === "Tab" && this.#chosen >= 0)
      this.input.value = `/${this.#entries[this.#chosen].command} `;
    else return false;
    event.preventDefault();
    return true;
  }

  #move(step) {
    const count = this.#entries.length;
    this.#chosen = (this.#chosen + step + count) % count;
    this.#show(count);
  }
}
