// Knows one piece of advice.
chrome.runtime.onMessage.addListener((message, sender, answer) => {
  answer(message.alert ? "Your profile has no valid role. Ask your Registration Authority." : "");
});
