// Starts the face. Everything it shows and does is in the WASM; while that is being compiled, the
// port is opened and what comes through it is kept. The build puts the script that makes
// `wasm_bindgen` behind this one.
const file = (name) => fetch(name).then((answer) => answer.text());
const usual = chrome.i18n.getMessage("words");
const chosen = Promise.all([
  chrome.storage.managed.get("language").catch(() => ({})), // Firefox: refused when no policy is set.
  chrome.storage.local.get("settings"),
]).then(([{ language }, { settings }]) => language || settings?.language, () => {});
// The browser's language comes at once; another is asked for only when one is set. One without words is none.
const words = Promise.all([file(usual), chosen]).then(([words, language]) =>
  language && usual !== `words/${language}.txt` ? file(`words/${language}.txt`).catch(() => words) : words);
const compiled = WebAssembly.compileStreaming(fetch("ui_bg.wasm"));
// Only inside our own training page, which no web page can open or frame, is this a panel of
// training; it is one for good then, and knows no way to the background. No address decides it.
const training = (() => {
  try {
    return self !== top && top.location.origin === location.origin && top.location.pathname === "/training.html";
  } catch {
    return false; // A page of another origin is around us: this is real.
  }
})();
document.documentElement.toggleAttribute("data-training", training);
const connect = () => (training ? top.classroom.connect(self) : chrome.runtime.connect({ name: "panel" }));
const port = self === top ? undefined : connect();
const early = [];
const keep = (message) => early.push(message);
port?.onMessage.addListener(keep);

// The WASM may be there before the end of the page is.
const parsed = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve)).then(() => {
  // Said when nothing else can be: by the browser's own texts.
  document.querySelector(".when-failed").textContent = chrome.i18n.getMessage("failed");
});

// A full page only borrows the words and decisions; other code draws it.
const borrowed = document.documentElement.hasAttribute("data-borrows");

let lent;
queueMicrotask(() =>
  lent = Promise.all([words, wasm_bindgen({ module_or_path: compiled }), parsed])
    .then(([words]) => {
      if (borrowed) return wasm_bindgen.lend(words);
      port?.onMessage.removeListener(keep);
      wasm_bindgen.open(words, port, early);
    })
    .catch(() => document.documentElement.setAttribute("data-state", "failed")));

