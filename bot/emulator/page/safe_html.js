/** Puts message HTML into the page through an allow list; whatever is not on it stays as plain text. */

const PLAIN = new Set(["B", "I", "U", "S", "CODE", "PRE", "BLOCKQUOTE", "BR"]);
const SAME = { STRONG: "b", EM: "i", INS: "u", DEL: "s", STRIKE: "s" };
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "NOSCRIPT", "SVG", "MATH"]);
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

/** A fragment with only the tags of Telegram's messages, and no attributes but a checked address. */
export function safeHtml(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  copyChildren(parsed.body, fragment);
  return fragment;
}

function copyChildren(from, to) {
  for (const node of from.childNodes) copy(node, to);
}

function copy(node, to) {
  if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName.toUpperCase())) return;
  const element = allowed(node);
  copyChildren(node, element ?? to);
  if (element) to.append(element);
}

function allowed(node) {
  if (PLAIN.has(node.tagName)) return document.createElement(node.tagName);
  if (SAME[node.tagName]) return document.createElement(SAME[node.tagName]);
  if (node.tagName === "A") return link(node.getAttribute("href") ?? "");
  if (node.tagName === "TG-SPOILER" || node.classList.contains("tg-spoiler")) return spoiler();
  return null;
}

function link(href) {
  const address = safeAddress(href);
  if (!address) return null;
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

/** The address if it leads somewhere harmless, otherwise null. */
export function safeAddress(href) {
  try {
    return SCHEMES.has(new URL(href).protocol) ? href : null;
  } catch {
    return null;
  }
}

function spoiler() {
  const element = document.createElement("span");
  element.className = "spoiler";
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  const reveal = () => element.classList.add("revealed");
  element.addEventListener("click", reveal);
  element.addEventListener("keydown", (event) => event.key === "Enter" && reveal());
  return element;
}
