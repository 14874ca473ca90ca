/** Neither a new tab nor a download nor a browser's own key. */
export function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return !button && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

/** Whether keys write into this element. */
export function isTyping(element) {
  return element.isContentEditable || element.matches("input, textarea, select");
}

// Whether single keys are wanted. Only a refusal is written down. Where storage is blocked, it holds until the page is
// left.

export function remembersKeys() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

export function rememberKeys(areOn) {
  try {
    if (areOn) localStorage.removeItem("keys");
    else localStorage.setItem("keys", "off");
  } catch {
    // as above
  }
}
