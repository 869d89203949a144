// Starts the face. Everything it shows and does is in the WASM; while that is being compiled, the
// port is opened and what comes through it is kept.
const wasm = fetch("ui_bg.wasm");
const port = self === top ? undefined : chrome.runtime.connect({ name: "panel" });
const early = [];
const keep = (message) => early.push(message);
port?.onMessage.addListener(keep);

import("./ui.js")
  .then(async ({ default: init, open }) => {
    await init({ module_or_path: wasm });
    port?.onMessage.removeListener(keep);
    open(port, early);
  })
  .catch(() => document.documentElement.setAttribute("data-state", "failed"));
