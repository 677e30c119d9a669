/** The topics of a group that has them: a bar under its head that narrows what is shown to one of them. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

/** The topics, the newest first and the closed ones last, as the group's own messages tell them. */
export function topicsOf(messages) {
  const closed = new Set(
    messages.filter((message) => message.forum_topic_closed).map((message) => message.message_thread_id),
  );
  const found = messages
    .filter((message) => message.forum_topic_created)
    .map(({ message_id: id, forum_topic_created: { name } }) => ({ id, name, closed: closed.has(id) }));
  return found.toReversed().sort((one, other) => Number(one.closed) - Number(other.closed));
}

export class TopicBar {
  current = null; // all of them

  /** `chosen` is called when another topic, or all, shall be shown. */
  constructor(chosen) {
    this.chosen = chosen;
    this.element = h("nav", { class: "topics", "aria-label": t("topics"), hidden: true });
  }

  shows(message) {
    return this.current === null || message.message_thread_id === this.current;
  }

  /** Whether the one that is shown was closed: only who made the group writes there. */
  get closed() {
    return this.#topics.some(({ id, closed }) => closed && id === this.current);
  }

  patch(messages) {
    const topics = topicsOf(messages);
    this.#topics = topics;
    this.element.hidden = !topics.length;
    const sign = JSON.stringify([topics, this.current]);
    if (sign === this.#shown) return;
    this.#shown = sign;
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(this.#button({ id: null, name: t("allTopics") }), ...topics.map((one) => this.#button(one)));
    if (focused) this.element.querySelector("[aria-pressed=true]").focus();
  }

  #topics = [];
  #shown = "";

  #button({ id, name, closed }) {
    return h(
      "button",
      {
        type: "button",
        title: closed ? `${name} (${t("closed")})` : name,
        class: closed ? "closed" : "",
        "aria-pressed": String(id === this.current),
        onclick: () => {
          this.current = id;
          this.chosen();
        },
      },
      closed ? icon("lock") : null,
      h("span", {}, name),
    );
  }
}
