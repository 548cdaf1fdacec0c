"use strict";
(function () {
  var tools = document.querySelector(".tools");
  var button = document.getElementById("open-all");
  var closed = [];
  function claims() { return Array.prototype.slice.call(document.querySelectorAll("details.claim")); }
  tools.hidden = false;
  button.addEventListener("click", function () {
    var open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(open));
    button.textContent = open ? "Hide the evidence" : "Show all evidence";
    claims().forEach(function (claim) { claim.open = open; });
  });
  // On paper nothing can be clicked: every claim is opened for printing and closed again after it.
  window.addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll("details.claim:not([open])"));
    closed.forEach(function (item) { item.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (item) { item.open = false; });
    closed = [];
  });
})();
