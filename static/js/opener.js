/* The transcript's module comes once it is opened: by a click, or by the key that searches it. */

import { isTyping } from "./keys.js";

const transcript = document.querySelector("cue-transcript");
const details = transcript?.querySelector("details");
// Where there is no switch for single keys, there is no key.
const keys = document.querySelector("[data-keys]");

const load = () => import("./transcript.js");

if (details?.open) load();
else details?.addEventListener("toggle", load, { once: true });

document.addEventListener("keydown", async (event) => {
  if (!details || event.key !== "/" || !keys?.checked || event.defaultPrevented) return;
  // With or without shift: many keyboards have the stroke above another sign.
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  event.preventDefault();
  details.open = true;
  await load();
  const input = transcript.querySelector("[data-query]");
  input.focus();
  input.select();
});
