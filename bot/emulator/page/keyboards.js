/** The two kinds of buttons a bot can offer: inline under a message, and instead of the phone's keyboard. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { safeAddress } from "./safe_html.js";

/** The buttons under a message; `actions` say what a press, a link and a copy do. */
export function inlineKeyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h(
    "div",
    { class: "inline-keyboard" },
    rows.map((row) =>
      h(
        "div",
        { class: "row" },
        row.map((button) => inlineButton(message, button, actions)),
      ),
    ),
  );
}

function inlineButton(message, button, actions) {
  const style = ["primary", "success", "danger"].includes(button.style) ? button.style : "";
  if (button.web_app) return launchButton(message, button, style, actions);
  if (button.url) return linkButton(button.text, button.url, style, actions);
  const run = button.copy_text
    ? () => actions.copy(button.copy_text.text)
    : (event) => actions.press(message, button, event.currentTarget);
  return h(
    "button",
    { type: "button", class: style, onclick: run },
    h("span", {}, button.text),
    button.copy_text ? icon("copy") : null,
  );
}

/** A page of the bot that is told who looks at it. */
function launchButton(message, button, style, actions) {
  const open = () => actions.launch(message, button.web_app.url);
  return h("button", { type: "button", class: style, onclick: open }, h("span", {}, button.text), icon("open"));
}

function linkButton(label, address, style, actions) {
  const href = safeAddress(address);
  return h(
    "a",
    {
      href,
      target: "_blank",
      rel: "noopener noreferrer",
      class: style,
      title: t("goesElsewhere"),
      onclick: (event) => actions.followLink(event, address),
    },
    h("span", {}, label),
    icon("open"),
  );
}

/** The buttons in place of the phone's keyboard. */
export function replyKeyboard(keyboard, onpress) {
  return h(
    "div",
    { class: "reply-keyboard" },
    keyboard.keyboard.map((row) =>
      h(
        "div",
        { class: "row" },
        row.map((button) => replyButton(button, onpress)),
      ),
    ),
  );
}

function replyButton(button, onpress) {
  const wanted = typeof button === "string" ? { text: button } : button;
  const symbol = wanted.request_contact ? icon("phone") : wanted.request_location ? icon("pin") : null;
  return h("button", { type: "button", onclick: () => onpress(wanted) }, symbol, h("span", {}, wanted.text));
}
