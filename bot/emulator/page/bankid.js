/** The stand-in for the BankID app: it takes up an order by code or link, and approves it as somebody made up. */

import { faultsPart } from "./bankid_faults.js";
import { h } from "./dom.js";
import { chooseLanguage, currentLanguage, LANGUAGES, t } from "./i18n.js";

const phone = document.getElementById("phone");
const REFUSED = {
  nobody: "bankidNobody",
  noCode: "bankidNoCode",
  oldCode: "bankidOldCode",
  oldLink: "bankidOldLink",
  opened: "bankidOpened",
  otherPerson: "bankidOtherPerson",
  over: "bankidOver",
  stopped: "bankidStopped",
  blocked: "bankidBlocked",
  wrongCode: "bankidCodeWrong",
};
const given = new URLSearchParams(location.search);
let holders = [];
let people = [];
let order = null;

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(t(REFUSED[told.code] ?? "bankidOver"));
  return told;
}

function show(...children) {
  const languages = LANGUAGES.map((language) =>
    h(
      "button",
      {
        type: "button",
        lang: language,
        "aria-pressed": String(language === currentLanguage()),
        onclick: () => {
          chooseLanguage(language);
          location.reload();
        },
      },
      language === "sv" ? "Svenska" : "English",
    ),
  );
  phone.replaceChildren(
    h("div", { class: "languages" }, languages),
    h("p", { class: "ribbon" }, t("bankidNotice")),
    ...children.filter(Boolean),
    faultsPart(),
  );
  phone.querySelector("[autofocus]")?.focus();
}

function button(label, onclick, props = {}) {
  return h("button", { type: "button", onclick, ...props }, label);
}

/** Nothing is under way: a code can be pasted, as a camera would read it. */
function idle(fault = "") {
  const text = h("textarea", { placeholder: "bankid.…", spellcheck: "false" });
  show(
    h("h1", {}, t("bankidTitle")),
    fault ? h("p", { class: "fault", role: "alert" }, fault) : null,
    h("p", {}, t("bankidIdle")),
    h("label", {}, t("bankidPaste"), text),
    h("div", { class: "actions" }, button(t("bankidScan"), () => takeUp("scan", { text: text.value }))),
  );
}

async function takeUp(path, body) {
  try {
    order = await call("POST", `/bankid/api/${path}`, body);
  } catch (error) {
    idle(error.message);
    return;
  }
  history.replaceState(null, "", "/bankid");
  approve();
}

/** Who asks, for what, and the choice of who one is. */
function approve(fault = "", chosen = "") {
  const who = h(
    "select",
    { autofocus: true },
    holders.map((one) => h("option", { value: one.number, selected: one.number === chosen }, one.name)),
  );
  const risk = h(
    "select",
    {},
    [
      ["low", "bankidRiskLow"],
      ["high", "bankidRiskHigh"],
      ["unguarded", "bankidRiskUnguarded"],
    ].map(([value, key]) => h("option", { value }, t(key))),
  );
  const network = h("input", { type: "checkbox" });
  const act = (what, body) => decide(what, { number: who.value, ...body });
  show(
    h("h1", {}, t(order.kind === "sign" ? "bankidSign" : "bankidIdentify")),
    fault ? h("p", { class: "fault", role: "alert" }, fault) : null,
    h("p", { class: "told" }, order.text),
    h("label", {}, t("bankidWho"), who),
    h(
      "details",
      {},
      h("summary", {}, t("bankidMisbehave")),
      h("label", {}, t("bankidRisk"), risk),
      h("label", {}, h("span", {}, network, " ", t("bankidNetwork"))),
      button(t("bankidWrongCode"), () => act("wrong-code"), { class: "second" }),
    ),
    h(
      "div",
      { class: "actions" },
      button(t(order.kind === "sign" ? "bankidSign" : "bankidIdentify"), () =>
        act("approve", {
          risk: risk.value === "unguarded" ? "high" : risk.value,
          unguarded: risk.value === "unguarded",
          ip: network.checked ? "203.0.113.7" : "",
        }),
      ),
      button(t("bankidRefuse"), () => act("refuse"), { class: "second" }),
    ),
  );
}

async function decide(what, body) {
  let told;
  try {
    told = await call("POST", `/bankid/api/orders/${order.ref}/${what}`, body);
  } catch (error) {
    approve(error.message, body.number);
    return;
  }
  if (what === "refuse") finished("bankidRefused");
  else if (told.return_url) back(told.return_url, body.number);
  else finished("bankidApproved");
}

function finished(key) {
  show(h("h1", {}, t("bankidTitle")), h("p", {}, t(key)));
}

/** The app leads back: to a page of the company's, or to Telegram on this phone, where Start is pressed. */
function back(address, number) {
  const url = new URL(address);
  const start = url.searchParams.get("start");
  if (url.hostname !== "t.me" || !start) {
    show(
      h("h1", {}, t("bankidTitle")),
      h("p", {}, t("bankidApproved")),
      h("div", { class: "actions" }, button(t("bankidGoBack"), () => location.assign(address), { autofocus: true })),
    );
    return;
  }
  const name = holders.find((one) => one.number === number)?.name;
  const whose = h(
    "select",
    {},
    people.map((one) => h("option", { value: one.id, selected: fullName(one) === name }, fullName(one))),
  );
  show(
    h("h1", {}, "Telegram"),
    h("p", {}, t("bankidTelegram")),
    h("label", {}, t("bankidPhone"), whose),
    h(
      "div",
      { class: "actions" },
      button(t("start"), () => press(Number(whose.value), start), { autofocus: true }),
    ),
  );
}

function fullName(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ");
}

async function press(user, start) {
  try {
    await call("POST", `/client/chats/${user}/send`, { user_id: user, text: `/start ${start}` });
  } catch (error) {
    idle(error.message);
    return;
  }
  finished("bankidStarted");
}

async function open() {
  holders = await call("GET", "/bankid/api/holders");
  const state = await call("GET", "/client/state");
  people = state.users.filter((one) => one.role === "customer");
  if (given.get("qr")) await takeUp("scan", { text: given.get("qr") });
  else if (given.get("autostarttoken")) await takeUp("open", { token: given.get("autostarttoken") });
  else idle();
}

open().catch((error) => idle(error.message));
