/* A page that Telegram opens as a web app: tells the server which account looks at it. Plain enough for old phones. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-launch]");
  var proxy = window.TelegramWebviewProxy;
  if (!form || location.hash.length < 2) return;

  function part(name) {
    var found = null;
    location.hash.slice(1).split("&").forEach(function (one) {
      if (one.indexOf(name + "=") === 0) found = decodeURIComponent(one.slice(name.length + 1));
    });
    return found;
  }

  // The account takes the place of the PIN; the button is still pressed by the person.
  function openWith(pass) {
    var pin = document.getElementById("pin");
    pin.type = "hidden";
    pin.removeAttribute("maxlength");
    pin.value = pass;
    form.getElementsByTagName("label")[0].hidden = true;
    var intro = document.getElementById("intro");
    if (intro) intro.hidden = true;
  }

  // Telegram's own window cannot save files everywhere: the answer is opened in the browser.
  function leadOut(pass) {
    var link = document.getElementById("browser");
    link.href = location.pathname + "#pass=" + pass;
    link.parentNode.hidden = false;
    form.hidden = true;
    document.getElementById("intro").hidden = true;
    link.addEventListener("click", function (event) {
      event.preventDefault();
      proxy.postEvent("web_app_open_link", JSON.stringify({ url: link.href }));
    });
  }

  function tell(data) {
    var call = new XMLHttpRequest();
    call.open("POST", form.getAttribute("data-launch"));
    call.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    call.onload = function () {
      if (call.status === 409) return location.replace(location.pathname);
      if (call.status !== 200) return undefined;
      var pass = JSON.parse(call.responseText).pass;
      if (!pass) return undefined;
      return proxy ? leadOut(pass) : openWith(pass);
    };
    call.send("told=" + encodeURIComponent(data));
  }

  var pass = part("pass");
  var data = part("tgWebAppData");
  history.replaceState(null, "", location.pathname);
  if (pass) openWith(pass);
  else if (data) tell(data);
})();
