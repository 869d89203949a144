// Starts the full pages. `panel.js` lends words and decisions; here is carried what the browser and
// the background say to the WASM that draws them, and what the buttons ask for. Decides nothing.
import startBackground, { settingsProblems } from "./background.js";
import start, { changed, exported, imported, openHelper, settings, told, typed } from "./pages.js";

const { host_permissions: url, version } = chrome.runtime.getManifest();
const here = chrome.tabs.getCurrent();
let port, at, live;

// The background speaks to faces of tabs: here to that of the watched tab that was in front last.
const follow = async () => {
  const watched = await chrome.tabs.query({ url });
  watched.sort((one, other) => other.lastAccessed - one.lastAccessed);
  const { id } = watched[0] ?? await here;
  if (port && at === id) return;
  port?.disconnect();
  at = id;
  const own = port = chrome.runtime.connect({ name: `${id}` });
  own.onMessage.addListener(async (brief) => {
    live = brief.host === "connected";
    const diary = await chrome.runtime.sendMessage("diary");
    if (port === own) told(brief, diary);
  });
  own.onDisconnect.addListener(() => {
    if (port !== own) return;
    port = undefined;
    // A worker that follows a card is woken at once; another may rest until somebody is here.
    if (live) follow();
  });
};

// The settings: by policy, and those of this browser.
const read = async () => {
  const managed = chrome.storage.managed.get(null).catch(() => ({})); // Firefox: refused when no policy is set.
  const { settings: own } = await chrome.storage.local.get("settings");
  settings(await managed, own);
};
const done = (key) => (document.querySelector("[data-done]").textContent = wasm_bindgen.say(key));
const keep = (settings) =>
  chrome.storage.local.set({ settings }).then(() => done("settings-saved"), () => done("settings-not-saved"));

const copy = (text) => navigator.clipboard.writeText(text).then(() => true, () => false);
const save = (text, name) => {
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
};

addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-do]");
  const shown = document.querySelector(button?.dataset.of);
  switch (button?.dataset.do) {
    case "copy":
      wasm_bindgen.done(await copy(shown.textContent), shown);
      break;
    case "save":
      save(shown.textContent, button.dataset.as);
      break;
    case "export":
      save(exported(), button.dataset.as);
      break;
    case "print":
      print();
      break;
    case "read-card":
    case "look-again":
      await follow();
      port.postMessage(button.dataset.do);
  }
});

addEventListener("change", async ({ target }) => {
  if (target.id !== "import") return changed(target);
  const [file] = target.files;
  if (file) imported(await file.text());
  target.value = "";
});

addEventListener("input", ({ target }) => target.id === "workgroup" && typed(target.value));

Promise.all([lent, start(), startBackground()])
  .then(() => {
    if (document.documentElement.dataset.state === "failed") return;
    openHelper({ sheet: wasm_bindgen.sheet, version, url, keep, problems: settingsProblems });
    chrome.storage.onChanged.addListener((_, area) => area !== "session" && read());
    for (const event of [chrome.tabs.onUpdated, chrome.tabs.onActivated, chrome.tabs.onRemoved]) event.addListener(follow);
    for (const name of ["focusin", "pointerover", "visibilitychange"]) document.addEventListener(name, follow);
    return Promise.all([read(), follow()]);
  })
  .catch(() => document.documentElement.setAttribute("data-state", "failed"));
