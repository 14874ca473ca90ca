/**
 * The rows of the agenda on the page, brought up to date with what the server tells, and what is typed in them.
 *
 * A row stays the same element, so that nobody loses their place. What is typed and not saved stays too, and with it
 * the version in which the row was seen: saving it later is not taken for a change of what stands there now.
 */
export class Rows {
  /** While rows are moved, fields lose the focus that nobody took from them. */
  isMoving = false;
  #list;

  constructor(list) {
    this.#list = list;
  }

  get all() {
    return [...this.#list.querySelectorAll(":scope > [data-second]")];
  }

  /** The row that is open, if one is. */
  get chosen() {
    return this.all.find((row) => row.querySelector("details").open);
  }

  /** The row, or the one that a selector names, that runs at a second. */
  at(second, selector = "*") {
    return this.all.findLast((row) => row.matches(selector) && Number(row.dataset.second) <= second);
  }

  row(key) {
    return key ? this.all.find((row) => row.id === key) : undefined;
  }

  choose(key) {
    for (const row of this.all) row.querySelector("details").open = row.id === key;
    this.row(key)?.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {string} html the list as it is now
   * @param {?{key: string, typed: string}} saved the row whose fields were sent, and what they held then
   * @returns {string} words typed in a row that is no more, empty if there are none
   */
  update(html, saved) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-rows]");
    const active = document.activeElement;
    const wasHere = this.#list.contains(active);
    this.isMoving = true;
    const rows = [...fresh.children].map((next) => {
      const row = this.row(next.id);
      if (row) patch(row, next, saved);
      return row ?? document.adoptNode(next);
    });
    const gone = [...this.#list.children].filter((row) => !rows.includes(row));
    gone.forEach((row) => row.remove());
    let place = this.#list.firstElementChild;
    for (const row of rows) {
      if (row === place) place = place.nextElementSibling;
      else this.#list.insertBefore(row, place);
    }
    if (wasHere && document.activeElement !== active) {
      if (active.isConnected) active.focus({ preventScroll: true });
      else document.querySelector("#line").focus({ preventScroll: true });
    }
    this.isMoving = false;
    const forms = gone.map((row) => row.querySelector("form")).filter((form) => form && isChanged(form));
    return forms[0]?.elements.words.value ?? "";
  }
}

const FIELDS = ["at", "kind", "words"];

function fieldsOf(form) {
  return FIELDS.map((name) => form.elements[name]).filter(Boolean);
}

/** What the fields of a row hold: {name: value}. */
export function valuesOf(form) {
  return Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
}

/** The same as one text, to be compared. */
export function typed(form) {
  return JSON.stringify(valuesOf(form));
}

/** Whether they hold something else than what is stored. */
export function isChanged(form) {
  return fieldsOf(form).some((field) => field.value !== field.dataset.stored);
}

/** Puts back what is stored. */
export function drop(form) {
  for (const field of fieldsOf(form)) field.value = field.dataset.stored;
}

function patch(row, next, saved) {
  const form = row.querySelector("form");
  const fresh = next.querySelector("form");
  const wasSent = row.id === saved?.key;
  const keepsWords = isChanged(form) && !(wasSent && typed(form) === saved.typed);
  row.dataset.second = next.dataset.second;
  for (const part of ["[data-play]", "summary"]) copy(row.querySelector(part), next.querySelector(part));
  if (keepsWords && !wasSent) return;
  for (const name of ["version", "undo", "redo"]) form.elements[name].value = fresh.elements[name].value;
  copy(form.querySelector("[data-problem]"), fresh.querySelector("[data-problem]"));
  for (const field of fieldsOf(form)) {
    const { value, dataset } = fresh.elements[field.name];
    field.dataset.stored = dataset.stored;
    if (!keepsWords) field.value = value;
  }
  const [acts, now] = [form, fresh].map((one) => one.querySelector(".acts"));
  if (acts.children.length !== now.children.length) acts.replaceWith(document.adoptNode(now));
}

/** Makes an element what another one is, and leaves it where it is. */
function copy(element, other) {
  for (const { name, value } of other.attributes) element.setAttribute(name, value);
  element.hidden = other.hidden;
  if (element.innerHTML !== other.innerHTML) element.replaceChildren(...other.childNodes);
}
