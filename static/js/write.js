/** Writes words into the part of an element that a selector names; a template may do without that part. */
export function write(element, selector, words) {
  const part = element.querySelector(selector);
  if (part) part.textContent = words;
}
