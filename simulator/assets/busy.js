// Keeps the page from ever having loaded, as a picture does that never comes, until there is advice on it. Gives up
// after a while, so that whoever waits for it learns that there was none.
"use strict";

const end = performance.now() + 20000;
const picture = document.getElementById("late");

picture.addEventListener("error", () => {
  if (!document.querySelector("csms-login-helper") && performance.now() < end) picture.src = "/none?" + performance.now();
});
picture.src = "/none";
addEventListener("load", () => {
  document.documentElement.dataset.loaded = document.querySelector("csms-login-helper") ? "advised" : "alone";
});
