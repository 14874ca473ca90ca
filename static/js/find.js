import { fold } from "./fold.js";

const MOST = 500;

/**
 * Marks where words stand in paragraphs, also where a link ends within them.
 *
 * @returns {Element[][]} for each hit the <mark>s that make it up, at most 500 hits
 */
export function markAll(paragraphs, words) {
  const wanted = fold(words).text.trim().replace(/\s+/g, " ");
  const hits = [];
  if (!wanted) return hits;
  for (const paragraph of paragraphs) {
    if (hits.length >= MOST) break;
    hits.push(...markIn(paragraph, wanted));
  }
  return hits.slice(0, MOST);
}

/** Takes all marks away, as if there had been none. */
export function unmark(element) {
  for (const mark of element.querySelectorAll("mark")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

function markIn(paragraph, wanted) {
  const { text, places } = textOf(paragraph);
  const hits = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    hits.push(places.slice(at, at + wanted.length).filter(Boolean));
  }
  // From the last one backwards, since a mark splits the text before it off.
  return hits
    .reverse()
    .map((letters) => wrap(letters))
    .reverse();
}

/** The folded text of a paragraph, spaces run together, and {node, start, end} of each letter of it. */
function textOf(paragraph) {
  let text = "";
  const places = [];
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const folded = fold(node.data);
    folded.places.forEach((start, index) => {
      const isSpace = /\s/.test(folded.text[index]);
      if (isSpace && text.endsWith(" ")) return;
      text += isSpace ? " " : folded.text[index];
      // The space between two links belongs to neither, and is not marked.
      places.push(isSpace && !node.data.trim() ? null : { node, start });
    });
  }
  return { text, places };
}

/** Puts a run of letters into <mark>s, one for each text node that it lies in. */
function wrap(letters) {
  const runs = [];
  for (const { node, start } of letters) {
    const run = runs.at(-1);
    if (run?.node === node) run.last = start;
    else runs.push({ node, first: start, last: start });
  }
  return runs
    .reverse()
    .map(({ node, first, last }) => {
      const mark = document.createElement("mark");
      const range = document.createRange();
      range.setStart(node, first);
      range.setEnd(node, endOfLetter(node.data, last));
      range.surroundContents(mark);
      return mark;
    })
    .reverse();
}

/** A letter beyond the basic plane takes two places, and an accent may follow as one of its own. */
function endOfLetter(text, place) {
  let end = place + (text.codePointAt(place) > 0xffff ? 2 : 1);
  while (end < text.length && /\p{M}/u.test(text[end])) end += 1;
  return end;
}
