/* Stamping while watching. Without it, the same acts are forms with a timecode to type. */

import { isPlain, isTyping, rememberKeys, remembersKeys } from "./keys.js";
import { WebinarPlayer } from "./player/element.js";
import { Clock, Recording, secondsOf } from "./stamp/clock.js";
import { drop, isChanged, Rows, typed, valuesOf } from "./stamp/rows.js";
import { Sender } from "./stamp/sender.js";
import { format } from "./timecode.js";

const TICK = 250;
const LONGEST = 7 * 24 * 3600;

/**
 * <stamp-desk>: ties recording or clock, keys and the rows of an agenda together.
 *
 * 1. Every key is that of a button on the page, and does what a click on it does.
 * 2. Every act is sent at once; the answer brings all rows as they are now, with those of others.
 * 3. What is typed in a row is saved when it is left, and stays in its field where the save is refused.
 */
class StampDesk extends HTMLElement {
  #rows;
  #sender;
  #clock;
  #recording = null;
  #source;
  #stacks = { undo: "", redo: "" };
  #sent = new WeakMap(); // by form of a row: what is on its way of it
  #isByKey = false;
  #left = null; // the field that was left by Enter

  connectedCallback() {
    const list = this.querySelector("[data-rows]");
    if (this.#rows || !list) return;
    this.#rows = new Rows(list);
    this.#sender = new Sender(location.pathname, {
      answered: (answer, act) => this.#take(answer, act),
      unsent: (count, isSignedOut) => this.#keep(count, isSignedOut),
    });
    this.#stacks = { undo: this.#stamps.elements.undo.value, redo: this.#stamps.elements.redo.value };
    this.#offerSources();
    this.#offerKeys();
    this.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("focusout", ({ target }) => this.#rows.isMoving || this.#save(target.form));
    this.addEventListener("change", ({ target }) => target.matches("select") && this.#save(target.form));
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#leave(event));
    addEventListener("beforeunload", (event) => this.#isUnsaved() && event.preventDefault());
    setInterval(() => this.#show(), TICK);
    this.classList.add("is-live");
    this.querySelector("[data-tools]").hidden = false;
    this.#show();
  }

  #isUnsaved() {
    return this.#sender.waiting || this.#rows.all.some((row) => isChanged(row.querySelector("form")));
  }

  get #stamps() {
    return this.querySelector("[data-stamps]");
  }

  // --- Recording and clock ---------------------------------------------------------------------

  #offerSources() {
    const key = `stamp-${this.dataset.webinar}`;
    this.#clock = new Clock(`${key}-clock`, () => this.#show());
    const player = this.querySelector("webinar-player");
    if (player?.isUsable) this.#recording = new Recording(player, () => this.#show());
    this.#use(this.#recording && !this.#clock.isPlaying ? "player" : "clock");
  }

  #use(name) {
    const isClock = name === "clock";
    if (isClock) this.#recording?.pause();
    else this.#clock.pause();
    this.#source = isClock ? this.#clock : this.#recording;
    for (const button of this.querySelectorAll("[data-source]")) {
      button.setAttribute("aria-pressed", String(button.dataset.source === name));
    }
    this.querySelector("webinar-player")?.toggleAttribute("hidden", isClock);
    this.querySelector("[data-clock-note]").hidden = !isClock;
    this.#show();
  }

  #go(second) {
    const end = Number(this.dataset.limit) || LONGEST;
    this.#source.seek(Math.min(Math.max(0, second), Math.max(0, end - 1)));
  }

  #show() {
    if (!this.#source) return;
    const second = Math.floor(this.#source.second);
    for (const place of this.querySelectorAll("[data-now]")) put(place, format(second));
    put(this.querySelector("[data-toggle-words]"), this.#source.isPlaying ? this.dataset.pause : this.dataset.play);
    const running = this.#rows.at(second);
    for (const row of this.#rows.all) {
      row.classList.toggle("is-now", row === running);
      const link = row.querySelector("[data-play]");
      if (row === running) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  // --- Buttons and keys ------------------------------------------------------------------------

  #click(event) {
    const button = event.target.closest("button");
    const link = event.target.closest("a[data-play]");
    if (link && isPlain(event)) {
      event.preventDefault();
      this.#go(Number(link.dataset.play));
      // Another host is contacted by the play button alone.
      if (this.#source === this.#recording) this.querySelector("webinar-player").playFrom(this.#source.second);
    } else if (button?.dataset.go) {
      this.#go(Math.floor(this.#source.second) + Number(button.dataset.go));
    } else if (button && "toggle" in button.dataset) {
      if (this.#source.isPlaying) this.#source.pause();
      else this.#source.play();
    } else if (button?.dataset.source) {
      this.#use(button.dataset.source);
    } else if (button && "again" in button.dataset) {
      this.#renew();
    }
  }

  /** Sends again what had no answer; with a fresh token, since signing in makes a new one. */
  async #renew() {
    try {
      const response = await fetch(location.pathname);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("stamp-desk [name=csrfmiddlewaretoken]")?.value;
      if (fresh) for (const input of this.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = fresh;
    } catch {
      // Still no answer: the acts say so themselves.
    }
    this.#sender.again();
  }

  #offerKeys() {
    const keys = this.querySelector("[data-keys]");
    const follow = () => {
      this.classList.toggle("has-keys", keys.checked);
      rememberKeys(keys.checked);
    };
    keys.checked = remembersKeys();
    follow();
    keys.addEventListener("change", follow);
    document.addEventListener("keydown", (event) => {
      if (!keys.checked || event.defaultPrevented || event.repeat || event.isComposing) return;
      if (!isPlain(event) || isTyping(event.target)) return;
      if (this.#press(keyOf(event))) event.preventDefault();
    });
  }

  /** Does what the button with this key does; false where no button has it. */
  #press(key) {
    const chosen = this.#rows.chosen;
    if (key === "t") {
      if (chosen) this.#write(chosen.id);
      else this.#tell("", this.dataset.choose);
      return true;
    }
    const selector = `[data-key="${CSS.escape(key)}"]`;
    const button = this.querySelector(`:is([data-tools], [data-stamps]) ${selector}`) ?? chosen?.querySelector(selector);
    if (button) {
      this.#isByKey = true;
      button.click();
      this.#isByKey = false;
    } else if (this.querySelector(selector) || ",.m".includes(key)) {
      this.#tell("", chosen ? this.dataset.notSegment : this.dataset.choose);
    } else {
      return false;
    }
    return true;
  }

  /** Opens a row and puts the cursor into its words. */
  #write(key) {
    this.#rows.choose(key);
    this.#rows.row(key)?.querySelector("[name=words]").select();
    this.#rows.row(key)?.querySelector("[name=words]").focus();
  }

  /** Enter saves and Escape drops what is typed in a row; both lead back to where the keys work. */
  #leave(event) {
    const row = event.target.closest("[data-second]");
    if (!row || !event.target.matches("input") || !["Enter", "Escape"].includes(event.key) || event.isComposing) return;
    event.preventDefault();
    if (event.key === "Escape") drop(event.target.form);
    this.#left = event.target;
    // A field that is left saves what was typed in it.
    row.querySelector("summary").focus({ preventScroll: true });
  }

  // --- Acts ------------------------------------------------------------------------------------

  #submit(event) {
    event.preventDefault();
    const form = event.target;
    if ("goto" in form.dataset) {
      this.#goTo(form.querySelector("input"));
      return;
    }
    const act = event.submitter?.value;
    if (act === "save") this.#save(form, true);
    else if (form === this.#stamps) this.#send(act, this.#claim(act), this.#isByKey);
    else this.#send(act, { row: form.elements.row.value });
  }

  #goTo(input) {
    const second = secondsOf(input.value);
    put(this.querySelector("[data-goto-trouble]"), second === null ? this.dataset.noTime : "");
    input.toggleAttribute("aria-invalid", second === null);
    if (second !== null) this.#go(second);
  }

  /** What an act on the line carries: the second, and for a split the segment that runs there. */
  #claim(act) {
    if (act === "undo" || act === "redo") return {};
    const at = Math.floor(this.#source.second);
    if (act === "split") return { at, row: this.#rows.at(at, ".segment")?.id ?? "" };
    return { at, words: this.#stamps.elements.words.value };
  }

  /** Sends what is typed in a row; by itself only what differs from what is stored, and nothing twice. */
  #save(form, isAsked = false) {
    const row = form?.closest("[data-second]");
    if (!row || !(isAsked || isChanged(form)) || this.#sent.get(form) === typed(form)) return;
    this.#sent.set(form, typed(form));
    this.#send("save", { row: row.id, ...valuesOf(form) }, false, { key: row.id, typed: typed(form), form });
  }

  #send(act, values, isByKey = false, saved = null) {
    this.#tell("", "");
    const fixed = { ...values, act };
    this.#sender.send({
      act,
      isByKey,
      saved,
      // As it stands when its turn comes: an act before it may have brought a new version.
      body: () => {
        const form = this.#rows.row(values.row)?.querySelector("form") ?? this.#stamps;
        const body = new FormData();
        for (const name of ["csrfmiddlewaretoken", "version"]) body.set(name, form.elements[name].value);
        for (const [name, value] of Object.entries({ ...this.#stacks, ...fixed })) body.set(name, value);
        return body;
      },
    });
  }

  #take(answer, { act, isByKey, saved }) {
    if (saved) this.#sent.delete(saved.form);
    this.#stacks = { undo: answer.undo.join(" "), redo: answer.redo.join(" ") };
    for (const name of ["undo", "redo"]) {
      this.#stamps.querySelector(`[value=${name}]`).setAttribute("aria-disabled", String(!answer[name].length));
    }
    const isNew = !answer.problem && ["segment", "question", "split"].includes(act);
    const homeless = this.#rows.update(answer.rows, saved);
    // Words of a row that somebody deleted meanwhile: they wait for the next stamp.
    if (homeless || isNew) this.#stamps.elements.words.value = homeless;
    this.querySelector("[data-typed]").classList.toggle("is-needed", this.#stamps.elements.words.value !== "");
    this.#tell(answer.said, answer.problem);
    this.querySelector("[data-unsent-acts]").hidden = true;
    // Its words come next, for whoever works by keys; a finger that stamps stays on its button.
    if (isNew && isByKey && !isTyping(document.activeElement)) this.#write(answer.chosen);
    else if (answer.chosen && !saved && !isTyping(document.activeElement)) this.#rows.choose(answer.chosen);
    // What cannot be saved as it stands is there to be mended.
    if (answer.problem && saved?.form.contains(this.#left) && document.activeElement.matches("summary")) {
      this.#left.focus();
    }
    this.#show();
  }

  #keep(count, isSignedOut) {
    this.#tell("", `${isSignedOut ? this.dataset.signedOut : this.dataset.unsent} (${count})`);
    this.querySelector("[data-unsent-acts]").hidden = false;
  }

  #tell(said, problem) {
    put(this.querySelector("[data-said]"), said);
    put(this.querySelector("[data-told]"), problem);
  }
}

/** The Latin letter of a key, wherever an alphabet has another one there. */
function keyOf({ key, code }) {
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) && key.length === 1 ? code.at(-1).toLowerCase() : key;
}

function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

// In this order: the desk looks for a player that is ready to be spoken to.
customElements.define("webinar-player", WebinarPlayer);
customElements.define("stamp-desk", StampDesk);
