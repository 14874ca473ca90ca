/** Neither a new tab nor a download nor a browser's own key. */
export function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return !button && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

/** Whether keys write into this element. */
export function isTyping(element) {
  return element.isContentEditable || element.matches("input, textarea, select");
}
