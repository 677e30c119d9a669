/** A few helpers that make elements, so that the page needs no framework. */

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element: `on…` are listeners, `data` is the dataset, everything else becomes an attribute. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProperty(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "value") element.value = value;
  else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
}

/** One symbol of the sprite; always decoration, the label stands on the control around it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A round button with a symbol and a label for those who cannot see it. */
export function iconButton(name, label, onclick, props = {}) {
  const className = `icon-button ${props.class ?? ""}`.trim();
  return h(
    "button",
    { type: "button", title: label, "aria-label": label, onclick, ...props, class: className },
    icon(name),
  );
}

/** A round picture with a person's initials, in a colour that stays the same for the same id. */
export function avatar(id, name, extra = "") {
  const initials = name
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("");
  return h(
    "span",
    { class: `avatar hue-${Math.abs(Number(id)) % 7} ${extra}`.trim(), "aria-hidden": "true" },
    initials.toUpperCase(),
  );
}

/** The picture of the bot. */
export function botAvatar(extra = "") {
  return h(
    "span",
    { class: `avatar bot ${extra}`.trim(), "aria-hidden": "true" },
    h("img", { src: "/page/logo.svg", alt: "", width: "64", height: "64" }),
  );
}

/** Says something to a screen reader without showing it. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Whether the person asked their system for less motion. */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
