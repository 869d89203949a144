// The first turn of the background: registers every listener at once and queues what they hear
// until the WASM, which starts asynchronously, is awake. Decides nothing.
import init, { answered, diary, faceAsks, faceClosed, faceOpened, notLoaded, seen, settingsChanged, tabGone, wake } from "./background.js";

// What the policy sets, and what the user has set.
const settings = () => Promise.all([
  chrome.storage.managed.get(null).catch(() => ({})), // Firefox: refused when no policy is set.
  chrome.storage.local.get("settings").then(({ settings }) => settings),
]);

const file = async (name) => (await fetch(name)).json();

const awake = (async () => {
  const [screens, network, saved, set] = await Promise.all(
    [file("screens.json"), file("network.json"), chrome.storage.session.get(null), settings(), init()]);
  wake({ screens, network }, saved, ...set);
})();

// Who is answered tells nothing twice. So the state is kept first: what is asked now comes after it.
const kept = (stance) => chrome.storage.session.get("").then(() => stance, () => stance);

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (sender.id !== chrome.runtime.id) return false;
  const { origin, hostname } = new URL(sender.url);
  const ours = origin === location.origin && !isForeign(sender);
  if (ours && message === "diary") awake.then(() => reply(diary()));
  // What a face asks the native host is answered to it alone, unread: it may be a smartcard number.
  else if (ours && message.toHost) {
    chrome.runtime.sendNativeMessage("uk.csms_login_helper", message.toHost).then(reply, () => reply());
  } else if (message.seen && sender.tab && sender.frameId === 0) {
    awake.then(() => seen(sender.tab.id, hostname, message.seen)).then(kept).then(reply);
  } else return false;
  return true;
});

chrome.runtime.onConnect.addListener((port) => {
  const face = open(port);
  port.onMessage.addListener((ask) => face.then((id) => faceAsks(id, ask)));
  port.onDisconnect.addListener(() => face.then(faceClosed));
});

// Only watched hosts show their address. Who else frames the panel never gets an answer.
const isForeign = ({ tab, frameId }) => frameId > 0 && !tab?.url;

const open = async (port) => {
  // A panel in a page belongs to that tab; the popup names the tab it stands for.
  const inPage = port.name === "panel";
  const tab = inPage ? port.sender.tab?.id : Number(port.name);
  if (inPage && isForeign(port.sender)) return new Promise(() => {});
  if (!inPage) {
    const { url } = await chrome.tabs.get(tab).catch(() => ({}));
    if (!url) await awake.then(() => tabGone(tab));
  }
  await awake;
  return faceOpened(tab, port, !inPage);
};

// Pages that no script can look into: those that did not load, and what the server said of the others.
const hosts = chrome.runtime.getManifest().host_permissions;
const pages = { urls: hosts, types: ["main_frame"] };
// By tab: its last failure, until a server answers there.
const failures = new Map();
const failed = (failure) => {
  const { tabId, frameId, url, error } = failure;
  if (frameId !== 0) return;
  failures.set(tabId, failure);
  // The error page comes after the event, and with it the button loses its mark: told when that page stands, and
  // again whenever it moves. It may stand before this is heard, where the background had to be started for it.
  const told = (tab) => {
    if (tab.status !== "complete" || tab.url !== url || failures.get(tabId) !== failure) return;
    awake.then(() => {
      if (!notLoaded(tabId, new URL(url).hostname, error) || !tab.active) return;
      // Not every browser lets a popup open that nobody has asked for.
      chrome.action.openPopup?.({ windowId: tab.windowId }).catch(() => {});
    });
  };
  const moved = (id, _, tab) => id === tabId && told(tab);
  chrome.tabs.onUpdated.addListener(moved);
  chrome.tabs.get(tabId).then(told, () => {}); // Closed in the meantime.
  setTimeout(() => chrome.tabs.onUpdated.removeListener(moved), 9000);
};
if (chrome.webNavigation) {
  // Firefox translates the errors of webRequest; here they are numbers.
  const url = hosts.map((pattern) => ({ hostEquals: new URL(pattern).hostname }));
  chrome.webNavigation.onErrorOccurred.addListener(failed, { url });
} else {
  chrome.webRequest.onErrorOccurred.addListener(failed, pages);
}
chrome.webRequest.onResponseStarted.addListener(({ tabId, statusCode }) => {
  failures.delete(tabId);
  awake.then(() => answered(tabId, statusCode));
}, pages);

chrome.tabs.onRemoved.addListener((tab) => {
  failures.delete(tab);
  awake.then(() => tabGone(tab));
});

// Whoever listens to this is not replaced in the middle of something. Firefox takes the next version when it
// is started again, Chromium as soon as nothing of this one is in use.
chrome.runtime.onUpdateAvailable.addListener(() => {});

chrome.storage.onChanged.addListener((_, area) => {
  if (area !== "session") awake.then(settings).then((set) => settingsChanged(...set));
});
