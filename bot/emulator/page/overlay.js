/** Short notices, menus and dialogs that lie above the page. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const TOAST_LASTS_MS = 4200;

/** A notice that goes away by itself; `action` is a label with what it does. */
export function toast(text, { action = null, host = document.getElementById("toasts") } = {}) {
  const note = h("div", { class: "toast" }, h("span", {}, text));
  if (action)
    note.append(
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            note.remove();
            action.run();
          },
        },
        action.label,
      ),
    );
  host.append(note);
  setTimeout(() => note.remove(), TOAST_LASTS_MS);
}

/** Runs what a control does and tells the person when it failed. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(t("failed", { reason: error.message }));
    return null;
  }
}

/** Shows a dialog and gives back what its buttons' `value` said, or "" when it was closed. */
export function dialog(title, content, buttons) {
  const footer = h(
    "footer",
    {},
    buttons.map(({ value, label, primary }) =>
      h(
        "button",
        { type: "submit", value, class: primary ? "button primary" : "button", formnovalidate: value === "" },
        label,
      ),
    ),
  );
  const box = h(
    "dialog",
    { "aria-label": title },
    h("form", { method: "dialog" }, h("h2", {}, title), content, footer),
  );
  document.body.append(box);
  box.addEventListener("click", (event) => event.target === box && box.close(""));
  // Enter in a field means the main button, not the first one.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    footer.querySelector(".primary").click();
  });
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue);
    });
  });
}

/** An answer that the bot wanted to be seen and closed. */
export function alertDialog(title, text) {
  return dialog(title, h("p", { class: "alert-text" }, text), [{ value: "ok", label: t("ok"), primary: true }]);
}

/** Opens a menu at a control; entries are {label, icon, run, danger}. */
export function menu(anchor, entries) {
  document.querySelector(".menu")?.remove();
  const box = h("div", { class: "menu", role: "menu" });
  const close = (refocus) => {
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (refocus) anchor.focus();
  };
  const outside = (event) => !box.contains(event.target) && close(false);
  for (const entry of entries) {
    box.append(
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          class: entry.danger ? "danger" : null,
          onclick: () => {
            close(true);
            entry.run();
          },
        },
        icon(entry.icon),
        h("span", {}, entry.label),
      ),
    );
  }
  box.addEventListener("keydown", (event) => walk(event, box, close));
  document.body.append(box);
  place(box, anchor.getBoundingClientRect());
  box.firstElementChild?.focus();
  document.addEventListener("pointerdown", outside, true);
}

function walk(event, box, close) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Escape" || event.key === "Tab") close(true);
  else if (!(event.key in steps)) return;
  event.preventDefault();
  const items = [...box.children];
  const next = items.indexOf(document.activeElement) + (steps[event.key] ?? 0);
  items.at(next % items.length)?.focus();
}

function place(box, anchor) {
  const { width, height } = box.getBoundingClientRect();
  const below = anchor.bottom + 6 + height < innerHeight;
  const left = Math.min(Math.max(8, anchor.left), innerWidth - width - 8);
  box.style.left = `${left}px`;
  box.style.top = `${below ? anchor.bottom + 6 : Math.max(8, anchor.top - height - 6)}px`;
}

export async function copyText(text) {
  await navigator.clipboard.writeText(text);
  toast(t("copied"));
}
