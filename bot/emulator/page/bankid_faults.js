/** What shall go wrong with BankID itself: chosen here, met by the bot's next calls, one after the other. */

import { h } from "./dom.js";
import { t } from "./i18n.js";

const URL = "/bankid/api/faults";
const CALLS = [
  ["", "bankidAnyCall"],
  ["auth", "bankidCallAuth"],
  ["sign", "bankidCallSign"],
  ["collect", "bankidCallCollect"],
  ["cancel", "bankidCallCancel"],
];
const FAULTS = {
  bankidFaultMaintenance: { status: 503, code: "maintenance" },
  bankidFaultInternal: { status: 500, code: "internalError" },
  bankidFaultMany: { status: 429, code: "tooManyRequests", headers: { "Retry-After": "5" } },
  bankidFaultProgress: { status: 400, code: "alreadyInProgress" },
  bankidFaultUnauthorized: { status: 401, code: "unauthorized" },
  bankidFaultHtml: { html: true },
  bankidFaultSlow: { seconds: 20 },
  bankidFaultDropped: { drop: true },
};
const HINTS = [
  "userMrtd",
  "expiredTransaction",
  "certificateErr",
  "startFailed",
  "notSupportedByUserApp",
  "transactionRiskBlocked",
];

/** A part of the page that can be opened; it shows what waits and takes in more. */
export function faultsPart() {
  const waiting = h("ul", { class: "waiting" });
  const part = h("details", {}, h("summary", {}, t("bankidFaults")), form(waiting), waiting);
  part.addEventListener("toggle", () => part.open && send("GET", undefined, waiting));
  return part;
}

function form(waiting) {
  const call = select(CALLS.map(([value, key]) => [value, t(key)]));
  const what = select([
    ...Object.keys(FAULTS).map((key) => [key, t(key)]),
    ...HINTS.map((hint) => [hint, t("bankidFaultHint", { hint })]),
  ]);
  const times = h("input", { type: "number", min: "1", max: "1000", value: "1" });
  const add = () => send("POST", entry(call.value, what.value, Number(times.value)), waiting);
  return h(
    "div",
    { class: "faults" },
    h("label", {}, t("bankidFaultWhat"), what),
    h("label", {}, t("bankidFaultCall"), call),
    h("label", {}, t("bankidFaultTimes"), times),
    h("button", { type: "button", class: "second", onclick: add }, t("bankidFaultAdd")),
    h("button", { type: "button", class: "second", onclick: () => send("DELETE", undefined, waiting) }, t("bankidFaultNone")),
  );
}

function select(options) {
  return h("select", {}, options.map(([value, label]) => h("option", { value }, label)));
}

/** A word about an order belongs to the call that asks how it goes, whatever else was chosen. */
function entry(path, what, times) {
  if (HINTS.includes(what)) return { path: "collect", hint: what, times };
  return { path, times, ...FAULTS[what] };
}

async function send(method, body, waiting) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(URL, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) {
    waiting.replaceChildren(h("li", { class: "fault", role: "alert" }, t("bankidFaultTimesWrong")));
    return;
  }
  const told = await answer.json();
  const lines = told.map((one) => h("li", {}, said(one)));
  waiting.replaceChildren(...(lines.length ? lines : [h("li", {}, t("bankidFaultsNone"))]));
}

function said(fault) {
  const call = CALLS.find(([path]) => path === (fault.path ?? ""));
  return t("bankidFaultWaits", { times: fault.times, call: call ? t(call[1]) : fault.path, what: kind(fault) });
}

function kind(fault) {
  if (fault.hint) return t("bankidFaultHint", { hint: fault.hint });
  const known = Object.keys(FAULTS).find((key) => Object.entries(FAULTS[key]).every(([n, v]) => n === "headers" || fault[n] === v));
  return known ? t(known) : `${fault.status ?? ""} ${fault.code ?? ""}`.trim();
}
