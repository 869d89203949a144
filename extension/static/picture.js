// Brings the picture that the popup has taken, and takes it where the buttons say. Decides nothing.
import start, { areaChanged, changePicture, openPicture } from "./pages.js";

const root = document.documentElement;
const say = (key) => (document.querySelector("[data-done]").textContent = wasm_bindgen.say(key));
const png = () => new Promise((give) => document.querySelector("canvas").toBlob(give));

// It lies in the browser's memory only until it is here.
const taken = async () => {
  const { picture } = await chrome.storage.session.get("picture");
  await chrome.storage.session.remove("picture");
  const bytes = Uint8Array.from(atob(picture?.split(",")[1] ?? ""), (sign) => sign.charCodeAt(0));
  return bytes.length ? createImageBitmap(new Blob([bytes])) : undefined;
};

addEventListener("click", async ({ target }) => {
  const what = target.closest("[data-do]")?.dataset.do;
  if (what === "copy") {
    const copied = await navigator.clipboard.write([new ClipboardItem({ "image/png": png() })]).then(() => true, () => false);
    say(copied ? "picture-copied" : "picture-not-copied");
  } else if (what === "save") {
    const href = URL.createObjectURL(await png());
    Object.assign(document.createElement("a"), { href, download: "csms-screen.png" }).click();
    say("picture-saved");
  } else if (what) {
    say(changePicture(what) ? "picture-changed" : "picture-no-area");
  }
});
addEventListener("input", areaChanged);

Promise.all([lent, start(), taken()])
  .then(([, , picture]) => {
    if (root.dataset.state === "failed") return;
    if (picture) openPicture(picture);
    else root.dataset.state = "empty";
  })
  .catch(() => root.setAttribute("data-state", "failed"));
