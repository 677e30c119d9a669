/** Makes the commands that a message names pressable, as the app does: a press sends the command. */

import { h } from "./dom.js";

const COMMAND = /(?<![\p{L}\p{N}/_.:])\/[a-z][a-z0-9_]{0,31}(?![\p{L}\p{N}/_@])/giu;
const LEFT_ALONE = "a, code, pre";

/** Turns every command within `element` into a button that calls `send` with it. */
export function pressableCommands(element, send) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.parentElement.closest(LEFT_ALONE) && text.data.includes("/"))
      text.replaceWith(...pieces(text.data, send));
  }
}

function pieces(text, send) {
  const made = [];
  let end = 0;
  for (const match of text.matchAll(COMMAND)) {
    const command = match[0];
    made.push(
      text.slice(end, match.index),
      h("button", { type: "button", class: "command", onclick: () => send(command) }, command),
    );
    end = match.index + command.length;
  }
  return [...made, text.slice(end)];
}
