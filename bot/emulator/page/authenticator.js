/** The demo's authenticator (RFC 6238): the key that the console shows goes in, the code of this half minute comes out. */

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { recall, remember } from "./storage.js";

const STEP = 30;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function bytesOf(key) {
  const letters = key.toUpperCase().replace(/[^A-Z2-7]/g, "");
  let bits = "";
  for (const letter of letters) bits += ALPHABET.indexOf(letter).toString(2).padStart(5, "0");
  return new Uint8Array((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

async function codeOf(key, step) {
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const secret = await crypto.subtle.importKey("raw", bytesOf(key), algorithm, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", secret, counter.buffer));
  const place = mac.getUint8(19) & 0xf;
  return String((mac.getUint32(place) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

class Authenticator {
  code = h("output", { "aria-live": "off" }, "······");
  left = h("progress", { max: String(STEP), "aria-label": t("authenticatorLeft") });
  key = h("input", { id: "key", autocomplete: "off", spellcheck: "false", value: recall("authenticator", "") });

  start() {
    document.title = t("authenticatorTitle");
    document.getElementById("app").replaceChildren(
      h(
        "header",
        { class: "top" },
        h("a", { class: "brand", href: "/" }, h("img", { src: "/page/logo.svg", alt: "", width: "28", height: "28" }), h("h1", {}, t("authenticator"))),
        h("p", { class: "ribbon" }, h("b", {}, t("demo")), h("span", {}, t("authenticatorNotice"))),
        h("div", { class: "top-actions" }, h("a", { class: "top-button", href: "/" }, icon("back"), h("span", {}, t("registerBack")))),
      ),
      h(
        "main",
        { class: "authenticator" },
        h("h2", {}, t("authenticatorTitle")),
        h("p", {}, t("authenticatorHow")),
        h("label", { for: "key" }, t("authenticatorKey"), this.key),
        this.code,
        this.left,
      ),
    );
    this.key.addEventListener("input", () => { remember("authenticator", this.key.value); this.tick(); });
    this.tick();
    setInterval(() => this.tick(), 500);
  }

  async tick() {
    const now = Date.now() / 1000;
    this.left.value = STEP - (now % STEP);
    const ready = bytesOf(this.key.value).length >= 16;
    this.code.textContent = ready ? await codeOf(this.key.value, Math.floor(now / STEP)) : "······";
  }
}

new Authenticator().start();
