// The stand-in's one-page sign-in: what is on the page changes, the page itself stays.
"use strict";

const main = document.getElementById("main");
const form = document.getElementById("method");

// The address as the real one has it; a wish for an outcome is kept.
const wish = new URLSearchParams(location.search).get("outcome");
const question = wish === null ? "" : "outcome=" + encodeURIComponent(wish);
if (!location.hash || location.hash === "#/") {
  history.replaceState(null, "", "?realm=/" + (question && "&" + question) + "#/");
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pause = Number(form.dataset.pause);
  main.replaceChildren(document.getElementById("passcode").content.cloneNode(true));
  location.hash = "#/passcode";
  // The person needs a moment to see that the passcode is asked for elsewhere.
  await new Promise((resolve) => setTimeout(resolve, pause));
  const answer = await fetch("/openam/stage?" + question);
  if (!answer.ok) {
    main.textContent = await answer.text();
    return;
  }
  const stage = await answer.json();
  if (stage.go) {
    location.assign(stage.go.url);
    return;
  }
  document.title = stage.show.title;
  main.innerHTML = stage.show.html;
  location.hash = "#/outcome";
});
