// Starts the face. Everything it shows and does is in the WASM.
import init, { open } from "./ui.js";

init().then(open, () => document.documentElement.setAttribute("data-state", "failed"));
