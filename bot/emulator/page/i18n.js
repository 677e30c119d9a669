/** Picks the page's language and says its sentences in it. */

import { recall, remember } from "./storage.js";
import { TEXTS } from "./texts.js";

export const LANGUAGES = ["sv", "en"];
const LOCALES = { sv: "sv-SE", en: "en-GB" };
const timeZone = "Europe/Stockholm"; // the company's, so that the page and the bot's words tell the same time

const guessed = navigator.language.toLowerCase().startsWith("sv") ? "sv" : "en";
const chosen = recall("language", guessed);
let language = LANGUAGES.includes(chosen) ? chosen : guessed;
document.documentElement.lang = language;

export function currentLanguage() {
  return language;
}

export function chooseLanguage(wanted) {
  language = wanted;
  remember("language", wanted);
  document.documentElement.lang = wanted;
}

/** The sentence in the page's language with its places filled. */
export function t(key, params = {}) {
  const sentence = TEXTS[key][LANGUAGES.indexOf(language)];
  return sentence.replace(/\{(\w+)\}/gu, (_, name) => String(params[name] ?? ""));
}

/** A text that comes in both languages from elsewhere, such as what to try with a person. */
export function inLanguage(text) {
  return text?.[language] ?? text?.en ?? text?.sv ?? "";
}

export function clockTime(date) {
  return new Intl.DateTimeFormat(LOCALES[language], { hour: "2-digit", minute: "2-digit", timeZone }).format(date);
}

/** The time to the second, for what just happened. */
export function seconds(date) {
  return new Intl.DateTimeFormat(LOCALES[language], { timeStyle: "medium", timeZone }).format(date);
}

/** "Today", "Yesterday" or the date, as it stands between two days of a chat. */
export function dayName(date, now = new Date()) {
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return t("today");
  if (days === 1) return t("yesterday");
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(LOCALES[language], { day: "numeric", month: "long", year, timeZone }).format(date);
}

function midnight(date) {
  return Date.parse(new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(date));
}

/** A size as people read it. */
export function fileSize(bytes) {
  const number = (value) => new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 1 }).format(value);
  if (bytes < 1024) return `${number(bytes)} B`;
  return bytes < 1024 ** 2 ? `${number(bytes / 1024)} kB` : `${number(bytes / 1024 ** 2)} MB`;
}

/** A phone number with its plus sign, however it was stored. */
export function phoneNumber(number) {
  return number.startsWith("+") ? number : `+${number}`;
}
