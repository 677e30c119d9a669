// The console works without this file. It keeps open pages up to date and gives the keyboard its shortcuts.
"use strict";

const body = document.body;
document.documentElement.classList.add("scripted");

// -- what changes elsewhere shows here ----------------------------------------------------------

const live = body.dataset.live;
const main = document.getElementById("main");
let waiting = false;

function concerns(heard) {
  if (live === "queue") return heard.refs.length > 0 || heard.more;
  return heard.refs.includes(live.slice("case:".length));
}

function busy() {
  const open = main.querySelector("details.reveal[open]");
  const at = document.activeElement;
  const typing = at && main.contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  return Boolean(open || typing);
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
  const focused = document.activeElement && document.activeElement.getAttribute("href");
  page.querySelectorAll("#main > .news").forEach((news) => news.remove());
  main.replaceChildren(...page.getElementById("main").childNodes);
  scrollTo(0, place);
  if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  prepare();
  picked = -1;
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

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || document.querySelector("dialog[open]")) return;
  const act = keys[event.key];
  const button = /^[a-z]$/.test(event.key) && main?.querySelector(`[data-key="${event.key}"]`);
  if (!act && !button) return;
  event.preventDefault();
  if (act) act(); else button.click();
});
