/* Follows an identification: asks once a second how it goes. Plain enough for old phones. */
(function () {
  "use strict";
  var line = document.getElementById("status");
  if (!line || !line.getAttribute("data-status")) return;
  var base = line.getAttribute("data-status");
  var stage = line.getAttribute("data-stage");
  var scannable = !!document.getElementById("code");
  var leaving = false;
  var open = document.getElementById("open");

  function leave() {
    leaving = true;
    location.replace(base);
  }

  function show(told) {
    var code = document.getElementById("code");
    var scan = document.getElementById("scan");
    if (told.stage !== stage || !!told.code !== scannable) return leave();
    if (line.textContent !== told.text) line.textContent = told.text;
    if (code && told.code) code.src = told.code;
    if (scan && told.scan) scan.href = told.scan;
    if (open && told.link) open.href = told.link;
    return setTimeout(ask, 1000);
  }

  function ask() {
    var call = new XMLHttpRequest();
    call.open("GET", base + "/status");
    call.timeout = 8000;
    call.onload = function () {
      if (call.status === 404) return leave();
      if (call.status !== 200) return setTimeout(ask, 2000);
      return show(JSON.parse(call.responseText));
    };
    call.onerror = call.ontimeout = function () {
      setTimeout(ask, 2000);
    };
    call.send();
  }

  // Whoever goes over to the app has not closed the page: it may lead back into this very window.
  if (open) {
    open.addEventListener("click", function (event) {
      leaving = true;
      // Telegram's own window does not lead to apps: the phone's browser does.
      if (window.TelegramWebviewProxy && open.href.indexOf("https:") === 0) {
        event.preventDefault();
        window.TelegramWebviewProxy.postEvent("web_app_open_link", JSON.stringify({ url: open.href }));
      }
    });
  }
  Array.prototype.forEach.call(document.getElementsByTagName("form"), function (form) {
    form.addEventListener("submit", function () {
      leaving = true;
    });
  });
  window.addEventListener("pagehide", function () {
    var waiting = stage === "starting" || stage === "waiting";
    if (!leaving && waiting && navigator.sendBeacon) navigator.sendBeacon(base + "/closed");
  });
  setTimeout(ask, stage === "waiting" ? 1000 : 400);
})();
