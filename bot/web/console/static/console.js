// The console works without this file. It keeps open pages up to date and gives the keyboard its shortcuts.
"use strict";

const body = document.body;
document.documentElement.classList.add("scripted");

// -- what changes elsewhere shows here ----------------------------------------------------------

const live = body.dataset.live;
const main = document.getElementById("main");
let waiting = false;
const NEWS_STAYS = 10_000;  // milliseconds: what one has done oneself brings the page anew at once

function concerns(heard) {
  if (live === "queue") return heard.refs.length > 0 || heard.more;
  return heard.refs.includes(live.slice("case:".length));
}

// What somebody has ticked, chosen or typed would be lost with the page, wherever the cursor is now.
function touched(field) {
  if (/^(checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((one) => one.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
}

function busy() {
  const open = main.querySelector("details.reveal[open]");
  const at = document.activeElement;
  const typing = at && main.contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  return Boolean(open || typing || [...main.querySelectorAll("input, textarea, select")].some(touched));
}

// How what has the focus is found again on the fresh page.
function placeOf(element) {
  if (!element || !main.contains(element)) return null;
  if (element.matches("a[href]")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  const action = element.form?.getAttribute("action");
  return action ? `form[action="${CSS.escape(action)}"] ${element.tagName.toLowerCase()}` : null;
}

async function fresh() {
  const answer = await fetch(location.pathname + location.search, {
    headers: { "X-Insyn-Live": "1" }, credentials: "same-origin", redirect: "follow",
  });
  if (!answer.ok || new URL(answer.url).pathname !== location.pathname) {
    location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = scrollY;
  const focused = placeOf(document.activeElement);
  const unfolded = [...main.querySelectorAll("details")].map((one) => one.open);
  const unread = performance.now() < NEWS_STAYS ? main.querySelectorAll(":scope > .news") : [];
  page.querySelectorAll("#main > .news").forEach((news) => news.remove());
  main.replaceChildren(...unread, ...page.getElementById("main").childNodes);
  const folds = [...main.querySelectorAll("details")];
  if (folds.length === unfolded.length) folds.forEach((one, at) => { one.open = unfolded[at]; });
  scrollTo(0, place);
  if (focused) main.querySelector(focused)?.focus({ preventScroll: true });
  prepare();
  picked = [...document.querySelectorAll("[data-row]")].findIndex((row) => row.contains(document.activeElement));
  document.querySelectorAll("[data-row]")[picked]?.classList.add("picked");
}

function offer() {
  const bar = document.querySelector(".changed");
  const button = document.createElement("button");
  button.textContent = body.dataset.show;
  button.addEventListener("click", () => { bar.hidden = true; fresh(); });
  bar.replaceChildren(body.dataset.saved, button);
  bar.hidden = false;
}

async function follow() {
  if (waiting) return;
  if (busy()) { offer(); return; }
  waiting = true;
  try { await fresh(); } finally { waiting = false; }
}

if (live) {
  const events = new EventSource("/console/events");
  let lost = false;
  events.addEventListener("open", () => { if (lost) follow(); lost = false; body.dataset.following = ""; });
  events.addEventListener("error", () => { lost = true; });
  events.addEventListener("message", (event) => { if (concerns(JSON.parse(event.data))) follow(); });
  addEventListener("pagehide", () => events.close());
}

// -- small comforts -----------------------------------------------------------------------------

function prepare() {
  document.querySelectorAll("form[data-auto]").forEach((form) => {
    form.addEventListener("change", () => form.requestSubmit());
  });
}
prepare();

main?.addEventListener("change", (event) => {
  const boxes = [...main.querySelectorAll("input[name=ref]")];
  const all = main.querySelector("[data-all]");
  if (!all) return;
  if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
  else if (boxes.includes(event.target)) all.checked = boxes.every((box) => box.checked);
});

const uncovered = document.querySelector("[data-cover-after]");
if (uncovered) {
  setTimeout(() => { location.replace(uncovered.querySelector("a").href); }, 1000 * Number(uncovered.dataset.coverAfter));
}
if (location.search.includes("done=") || location.search.includes("not=")) {
  const plain = new URL(location.href);
  plain.searchParams.delete("done");
  plain.searchParams.delete("not");
  history.replaceState(null, "", plain);
}

// -- the keyboard -------------------------------------------------------------------------------

// Single keys can be turned off (WCAG 2.1.4): whoever dictates would press them by speaking.
const KEYS_OFF = "insyn.keys-off";

document.querySelectorAll("[data-keys-on]").forEach((box) => {
  box.checked = box.defaultChecked = !localStorage.getItem(KEYS_OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(KEYS_OFF); else localStorage.setItem(KEYS_OFF, "1");
    document.querySelectorAll("[data-keys-on]").forEach((one) => { one.checked = one.defaultChecked = box.checked; });
  });
});

let picked = -1;
let going = false;

function pick(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  rows[picked]?.classList.remove("picked");
  picked = Math.min(rows.length - 1, Math.max(0, picked + step));
  rows[picked].classList.add("picked");
  rows[picked].querySelector("a").focus();
}

const keys = {
  "/": () => document.getElementById("find")?.focus(),
  "?": () => document.querySelector("dialog.keys")?.showModal(),
  j: () => pick(1),
  k: () => pick(-1),
  g: () => { going = true; setTimeout(() => { going = false; }, 1000); },
  q: () => { if (going) location.href = "/console/queue"; },
};

// A box or a choice takes no letters. What stood in a closed dialog keeps the focus for another frame.
const TAKES_LETTERS = "textarea, select, input:not([type=checkbox], [type=radio])";

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || localStorage.getItem(KEYS_OFF)) return;
  if (event.target.matches?.(TAKES_LETTERS) || document.querySelector("dialog[open]")) return;
  const act = keys[event.key];
  const button = /^[a-z]$/.test(event.key) && main?.querySelector(`[data-key="${event.key}"]`);
  if (!act && !button) return;
  event.preventDefault();
  if (act) act(); else button.click();
});
