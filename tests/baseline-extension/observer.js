// Sees an alert, asks for advice, shows the frame.
const watch = new MutationObserver(look);
watch.observe(document.documentElement, { subtree: true, childList: true });
look();

async function look() {
  const alert = document.querySelector("[role=alert]");
  if (!alert) return;
  watch.disconnect();
  const advice = await chrome.runtime.sendMessage({ alert: alert.textContent });
  const place = document.createElement("csms-login-helper");
  const frame = document.createElement("iframe");
  frame.src = chrome.runtime.getURL("panel.html") + "#" + encodeURIComponent(advice);
  frame.style.cssText = "position:fixed;right:16px;bottom:16px;width:400px;height:400px;border:0";
  place.attachShadow({ mode: "closed" }).append(frame);
  document.documentElement.append(place);
}
