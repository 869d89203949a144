// Starts the training page: its own WASM, and the code of the background and the panel as
// libraries (`panel.js` lends the words), so that what is practised is the real thing. Carries what the frames say; no word
// leaves this page, and no native host is ever asked.
import startBackground, { recognise, wake } from "./background.js";
import startPages, { answer, draw, openTraining, seen, takeUp } from "./pages.js";

const root = document.documentElement;
const file = async (name) => (await fetch(name)).json();
const faces = new Map();
let observer;
let brief;

// What crosses from frame to frame becomes a plain object of the frame it comes to.
const plain = (message, frame = self) => frame.JSON.parse(JSON.stringify(message));
// It arrives a moment later, as messages of the browser do: nobody is asked in the middle of an answer.
const stand = async (stance) => {
  await stance;
  observer?.({ stance });
};
const tell = (news) => {
  brief = news;
  for (const face of alive()) faces.get(face)(plain(brief, face));
};
// The observer takes its panel away and makes a new one; Firefox calls what is gone a dead object.
const alive = () => [...faces.keys()].filter((face) => {
  try {
    if (!face.closed) return true;
  } catch {}
  return !faces.delete(face);
});
const STANCES = { close: "none", fold: "fold", open: "open", move: "move" };

// For the frames of this page: the simulated screen and the panels.
self.classroom = {
  draw: (frame) => draw(frame),
  seen: (page) => seen(plain(page)),
  // One at a time. A page that is loaded again may bring back its last screen before this one is drawn.
  observer: (hear) => { observer = hear; },
  faces: alive,
  connect: (face) => ({
    postMessage: (ask) => {
      if (STANCES[ask]) stand(STANCES[ask]);
      if (ask.answer) answer(ask.answer.question, ask.answer.yes ?? undefined);
    },
    onMessage: {
      addListener: (hear) => {
        faces.set(face, hear);
        if (brief) hear(plain(brief, face));
      },
      removeListener() {},
    },
    onDisconnect: { addListener() {} },
    disconnect() {},
  }),
};

// Between this page and the trainer's notes, which are this page in a second window.
const channel = new BroadcastChannel("training");
const notes = {
  send: (note) => channel.postMessage(note),
  hear: (listen) => channel.addEventListener("message", ({ data }) => listen(data)),
};

const begin = async () => {
  const managed = await chrome.storage.managed.get(null).catch(() => ({})); // Firefox: refused when no policy is set.
  const { settings: here } = await chrome.storage.local.get("settings");
  const names = ["screens", "network", "catalogue"];
  const [screens, network, catalogue] = await Promise.all(
    [...names.map((name) => file(`${name}.json`)), startBackground(), startPages(), lent]);
  if (root.dataset.state === "failed") return; // There are no words.
  wake({ screens, network }, {}, managed, here);
  const [, { case: { settings } }] = recognise({});
  if (settings.training === false) return root.setAttribute("data-state", "off");
  document.querySelector("[data-popup]").src = "panel.html";
  const own = managed.trainingScenarios;
  const policy = !own || typeof own === "string" ? own : JSON.stringify(own, null, 1);
  openTraining({ recognise, words: wasm_bindgen.said, tell, stand, ...notes }, catalogue, policy || undefined,
    sessionStorage.getItem("own") ?? undefined);
  document.querySelector("[data-screen]").src = "training-screen.html";
  root.setAttribute("data-state", "ready");
};

// A file of scenarios of one's own: it stays in this tab, in memory.
document.querySelector("[data-own]").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  const text = await file?.text();
  if (file) takeUp(text) ? sessionStorage.setItem("own", text) : sessionStorage.removeItem("own");
  target.value = ""; // The same file may be chosen again when it was mended.
});

// Policies may become known late, and change.
chrome.storage.onChanged.addListener((_, area) => area !== "session" && location.reload());
begin().catch(() => root.setAttribute("data-state", "failed"));
