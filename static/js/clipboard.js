import { write } from "./write.js";

const COPIED_FOR = 4000;

/** Copies an address, and says so for a while in the part of an element that a selector names. */
export async function copyAddress(element, selector, address, copied) {
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    // Refused, or a page without https: the address itself, to be copied by hand.
    write(element, selector, address);
    return;
  }
  write(element, selector, copied);
  setTimeout(() => write(element, selector, ""), COPIED_FOR);
}
