// Changes the page as fast as it can for two seconds, then shows the error and says so.
"use strict";

const storm = document.getElementById("storm");
const end = performance.now() + 2000;
let changes = 0;

function blow() {
  for (let i = 0; i < 50; i += 1) {
    const drop = document.createElement("p");
    drop.textContent = "Change number " + changes;
    storm.append(drop);
    if (storm.childElementCount > 100) storm.firstElementChild.remove();
    storm.setAttribute("data-count", String(changes));
    changes += 1;
  }
  if (performance.now() < end) {
    setTimeout(blow, 0);
    return;
  }
  storm.replaceChildren(document.getElementById("calm").content.cloneNode(true));
  document.documentElement.dataset.changes = String(changes);
  document.documentElement.dataset.done = "true";
}

blow();
