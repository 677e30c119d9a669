/** Links that lead back to the bot are opened in the demo instead of in Telegram. */

import { world } from "./world.js";

/** The start parameter of a link to our bot ("" without one), or null when the link leads elsewhere. */
export function startParameter(href) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  const [name, values] = url.protocol === "tg:" ? [url.searchParams.get("domain"), url.searchParams] : webName(url);
  if (!name || name.toLowerCase() !== world.bot.username.toLowerCase()) return null;
  return values.get("start") ?? "";
}

function webName(url) {
  const isTelegram = ["t.me", "telegram.me", "telegram.dog"].includes(url.hostname);
  return [isTelegram ? url.pathname.slice(1).replace(/\/$/u, "") : null, url.searchParams];
}

export function botLink(parameter) {
  return `https://t.me/${world.bot.username}?start=${parameter}`;
}
