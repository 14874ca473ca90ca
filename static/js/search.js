/* The search box: what is called as one begins to type, and the key that leads here. Without it the form is sent. */

import { isTyping } from "./keys.js";

const PAUSE = 150; // milliseconds after the last letter typed
const SHORTEST = 2; // letters

/** <search-box>: an editable combobox with a listbox (ARIA Authoring Practices, "Editable Combobox With List
    Autocomplete"), around the form that the server wrote. */
class SearchBox extends HTMLElement {
  #input;
  #list;
  #status;
  #options = []; // [{element, url}]
  #active = -1;
  #waiting;
  #fetching = new AbortController();

  connectedCallback() {
    const input = this.querySelector("input[name=q]");
    if (!input || this.#list) return;
    this.#input = input;
    this.#list = document.createElement("ul");
    Object.assign(this.#list, { id: `${input.id}-suggested`, className: "suggested", role: "listbox", hidden: true });
    this.#list.setAttribute("aria-label", this.dataset.list);
    this.#status = document.createElement("p");
    Object.assign(this.#status, { className: "vh", role: "status" });
    this.append(this.#list, this.#status);
    input.autocomplete = "off";
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id };
    for (const [name, value] of Object.entries(states)) input.setAttribute(name, value);

    input.addEventListener("input", () => this.#wait());
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("blur", () => this.#close());
    // The field keeps the focus while one of the list is clicked.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = this.#options.find(({ element }) => element.contains(event.target));
      if (option) location.assign(option.url);
    });
    this.querySelector("form").addEventListener("submit", () => this.#close());
  }

  focusInput() {
    this.#input.focus();
    this.#input.select();
  }

  /** Tells of the key that leads here, or takes that back. */
  offerKey(isOn) {
    // Beside a transcript the key searches that, and is told of there.
    const isOurs = isOn && !document.querySelector("cue-transcript details");
    this.querySelector("kbd")?.toggleAttribute("hidden", !isOurs || !matchMedia("(hover: hover)").matches);
    if (isOurs) this.#input?.setAttribute("aria-keyshortcuts", "/");
    else this.#input?.removeAttribute("aria-keyshortcuts");
  }

  // --- Asking ---------------------------------------------------------------------------------

  #wait() {
    clearTimeout(this.#waiting);
    this.#fetching.abort();
    if (this.#input.value.trim().length < SHORTEST) {
      this.#close();
      return;
    }
    this.#choose(-1);
    this.#waiting = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    this.#fetching = new AbortController();
    const { signal } = this.#fetching;
    try {
      const query = new URLSearchParams({ q: this.#input.value });
      const response = await fetch(`${this.dataset.suggestions}?${query}`, { signal });
      if (!response.ok) return;
      const { suggestions } = await response.json();
      if (!signal.aborted && document.activeElement === this.#input) this.#show(suggestions);
    } catch {
      // Overtaken by the next letter, or no connection: the form can still be sent.
    }
  }

  #show(suggestions) {
    this.#options = suggestions.map((suggestion, index) => this.#option(suggestion, index));
    this.#list.replaceChildren(...this.#options.map(({ element }) => element));
    this.#choose(-1);
    this.#open(this.#options.length > 0);
    // The last one is the question itself.
    const count = Math.max(this.#options.length - 1, 0);
    this.#status.textContent = count === 1 ? this.dataset.one : this.dataset.many.replace("{count}", count);
  }

  #option({ text, kind, timecode, url }, index) {
    const element = document.createElement("li");
    element.id = `${this.#list.id}-${index}`;
    element.role = "option";
    element.setAttribute("aria-selected", "false");
    const what = part("what", "");
    if (timecode) what.append(part("tc", timecode), " ");
    what.append(text);
    element.append(what);
    if (kind) element.append(" ", part("kind", kind));
    return { element, url };
  }

  // --- The list -------------------------------------------------------------------------------

  #open(isOpen) {
    this.#list.hidden = !isOpen;
    this.#input.setAttribute("aria-expanded", String(isOpen));
  }

  #close() {
    clearTimeout(this.#waiting);
    this.#fetching.abort();
    this.#choose(-1);
    this.#open(false);
    this.#status.textContent = "";
  }

  #choose(index) {
    this.#options[this.#active]?.element.setAttribute("aria-selected", "false");
    this.#active = index;
    const option = this.#options[index]?.element;
    if (!option) {
      this.#input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
  }

  #press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isOpen = !this.#list.hidden;
    const last = this.#options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!isOpen) {
        if (this.#input.value.trim().length < SHORTEST) return;
        this.#ask();
      } else if (event.key === "ArrowDown") {
        this.#choose(this.#active === last ? -1 : this.#active + 1);
      } else {
        this.#choose(this.#active === -1 ? last : this.#active - 1);
      }
      event.preventDefault();
    } else if (event.key === "Enter" && isOpen && this.#active >= 0) {
      event.preventDefault();
      location.assign(this.#options[this.#active].url);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault(); // the first time it only closes the list; the browser then clears the field
      this.#close();
    }
  }
}

function part(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

customElements.define("search-box", SearchBox);

// --- The key --------------------------------------------------------------------------------------

// Single keys are the visitor's to switch off (WCAG 2.1.4). It is the same switch as on a webinar's page.

function isOn() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return !isRefused;
  }
}

let isRefused = false;

function turn(on) {
  isRefused = !on;
  try {
    if (on) localStorage.removeItem("keys");
    else localStorage.setItem("keys", "off");
  } catch {
    // Where storage is blocked, it holds until the page is left.
  }
  offer();
}

function offer() {
  for (const box of document.querySelectorAll("search-box")) box.offerKey(isOn());
}

const key = document.querySelector("[data-slash]");
if (key) {
  const switched = key.querySelector("input");
  switched.checked = isOn();
  switched.addEventListener("change", () => turn(switched.checked));
  key.hidden = false;
}

offer();

// On the window, after everything on the page had its turn: a transcript takes the same key for itself.
addEventListener("keydown", (event) => {
  // On many keyboards it takes the shift key.
  const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key !== "/" || event.defaultPrevented || !isAlone || isTyping(event.target) || !isOn()) return;
  const box = document.querySelector("search-box");
  if (!box) return;
  event.preventDefault();
  box.focusInput();
});
