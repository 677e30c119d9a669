/** How to try the demo, in three steps: folded beside the people, and unfolded where no chat is open. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { recall, remember } from "./storage.js";

const STEPS = [
  { title: "howTo1Title", text: "howTo1" },
  { title: "howTo2Title", text: "howTo2" },
  { title: "howTo3Title", text: "howTo3" },
];

function steps() {
  return h(
    "ol",
    { class: "steps" },
    STEPS.map(({ title, text }) => h("li", {}, h("b", {}, t(title)), h("span", {}, t(text)))),
  );
}

/** The panel that folds and remembers how it was left. */
export function guide() {
  const panel = h(
    "details",
    { class: "guide", open: recall("guide", false) },
    h("summary", {}, icon("bulb"), h("span", {}, t("howTo")), icon("down")),
    steps(),
  );
  panel.addEventListener("toggle", () => remember("guide", panel.open));
  return panel;
}

/** What is shown while nobody's screen is open. */
export function welcome(openBoth) {
  return h(
    "section",
    { class: "welcome" },
    h("img", { src: "/page/logo.svg", alt: "", width: "72", height: "72" }),
    h("h2", {}, t("welcome")),
    h("p", {}, t("welcomeText")),
    steps(),
    h("button", { type: "button", class: "button primary", onclick: openBoth }, t("openBoth")),
  );
}
