// Buttons of the control page: each sends one order, then shows how the desk is.
"use strict";

const said = document.getElementById("said");
const outcome = document.getElementById("outcome");

function show(state) {
  for (const button of document.querySelectorAll("button[data-order]")) {
    const { order, slot, card, running } = button.dataset;
    if (order === "card") button.setAttribute("aria-pressed", String(state.slots[slot]?.card === card));
    if (order === "service") button.setAttribute("aria-pressed", String(String(state.running) === running));
  }
  if (outcome && state.outcome) outcome.value = state.outcome;
}

async function ask(path, order) {
  const request = order && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(order),
  };
  said.textContent = order ? "Working…" : "";
  try {
    const answer = await fetch(path, request);
    const state = await answer.json();
    said.textContent = answer.ok ? "" : state.error;
    if (answer.ok) show(state);
  } catch {
    said.textContent = "The simulator does not answer. It may have ended.";
  }
}

document.addEventListener("click", (event) => {
  const { order, slot, card, running, desk } = event.target.dataset ?? {};
  if (order === "card") ask("/api/card", { slot: Number(slot), card });
  if (order === "service") ask("/api/service", { running: running === "true" });
  // A whole desk changes everything: the state is told after it.
  if (order === "desk") ask("/api/desk", { desk });
});
outcome?.addEventListener("change", () => ask("/api/outcome", { page: outcome.value }));

ask("/api/state");
