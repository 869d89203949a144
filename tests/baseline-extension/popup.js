// Asks what is known, and shows it.
chrome.runtime.sendMessage({ alert: "popup" }).then((advice) => {
  document.querySelector("[data-headline]").textContent = advice;
});
