// Starts the face. Everything it shows and does is in the WASM; while that is being compiled, the
// port is opened and what comes through it is kept. The build puts the script that makes
// `wasm_bindgen` behind this one.
const words = fetch(chrome.i18n.getMessage("words")).then((answer) => answer.json());
const compiled = WebAssembly.compileStreaming(fetch("ui_bg.wasm"));
const port = self === top ? undefined : chrome.runtime.connect({ name: "panel" });
const early = [];
const keep = (message) => early.push(message);
port?.onMessage.addListener(keep);

// The WASM may be there before the end of the page is.
const parsed = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));

// Asked for only now, because it would delay all of the above. Until it is there, nothing is shown.
document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "panel.css" }));

queueMicrotask(() =>
  Promise.all([words, wasm_bindgen({ module_or_path: compiled }), parsed])
    .then(([words]) => {
      port?.onMessage.removeListener(keep);
      wasm_bindgen.open(words, port, early);
    })
    .catch(() => document.documentElement.setAttribute("data-state", "failed")));

