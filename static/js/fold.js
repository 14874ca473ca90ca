const APOSTROPHES = /[\u2019\u2018\u02bc`\u00b4]/g;

/**
 * Text without case and accents, for comparing: {text, places}, where places[i] is the character of the original
 * that the i-th folded one comes from.
 */
export function fold(original) {
  let text = "";
  const places = [];
  let place = 0;
  for (const character of original) {
    const folded = character.normalize("NFKD").replace(/\p{M}/gu, "").replace(APOSTROPHES, "'").toLowerCase();
    text += folded;
    for (let count = 0; count < folded.length; count += 1) places.push(place);
    place += character.length;
  }
  return { text, places };
}
