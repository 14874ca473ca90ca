/* The answers on a theme's page play one after another. Without it each is a link to its webinar at its second. */

import { WebinarPlayer } from "./player/element.js";
import { format } from "./timecode.js";
import { write } from "./write.js";

// Seconds outside its stretch at which an answer is left: nearer, the recording may only be on its way.
const LEFT = 2;

/**
 * <answer-playlist>: a list of answers and, for each recording they lie in, a <webinar-player>, of which one shows.
 *
 * 1. A click on an answer plays its stretch; at its end the next one begins, in whichever recording it lies.
 * 2. A recording at another host waits for the click on its own play button; after that it goes on by itself.
 * 3. Who moves the recording out of the stretch is left in peace: it plays on, and nothing follows.
 */
class AnswerPlaylist extends HTMLElement {
  #answers = [];
  #players = new Map(); // by the key of their webinar
  #current = null;

  connectedCallback() {
    if (this.#answers.length) return;
    for (const player of this.querySelectorAll("webinar-player")) {
      if (player.isUsable) this.#players.set(player.dataset.webinar, player);
    }
    const rows = [...this.querySelectorAll("li[data-start]")];
    this.#answers = rows.filter((row) => this.#players.has(row.dataset.webinar)).map((row) => new Answer(row));
    if (!this.#answers.length) return;

    for (const [webinar, player] of this.#players) {
      player.addEventListener("timeupdate", ({ detail }) => this.#hear(webinar, detail.seconds));
      const end = () => this.#current?.webinar === webinar && this.#end(this.#current);
      player.addEventListener("partend", end);
      // An answer whose end nobody knows lasts as long as the recording.
      player.querySelector("video")?.addEventListener("ended", end);
      player.addEventListener("playing", ({ detail }) => this.#change(webinar, detail.isPlaying));
    }
    this.addEventListener("click", (event) => this.#click(event));
    const tools = this.querySelector("[data-tools]");
    tools.hidden = this.#answers.length < 2;
    this.#allowSteps();
  }

  #click(event) {
    const step = event.target.closest("[data-step]");
    if (step) this.#step(Number(step.dataset.step));
    const row = event.target.closest("a.cue")?.closest("li[data-start]");
    const answer = this.#answers.find((one) => one.row === row);
    if (!answer || event.defaultPrevented || !isPlain(event)) return;
    event.preventDefault();
    this.#go(answer);
  }

  #step(by) {
    const place = this.#current ? this.#answers.indexOf(this.#current) + by : 0;
    if (this.#answers[place]) this.#go(this.#answers[place]);
  }

  /** Plays an answer, or shows where to press play for it. */
  #go(answer) {
    this.#mark(answer);
    const player = this.#players.get(answer.webinar);
    for (const other of this.#players.values()) {
      if (other !== player) other.pause();
      other.hidden = other !== player;
    }
    player.show(answer.start, answer.kicker, answer.words);
    player.playFrom(answer.start, answer.end);
    this.#say(answer, !player.hasStarted);
    bringIntoView(player);
  }

  #hear(webinar, seconds) {
    const answer = this.#current;
    if (answer?.webinar !== webinar) return;
    if (seconds < answer.start - LEFT || seconds > (answer.end ?? Infinity) + LEFT) this.#mark(null);
  }

  #end(answer) {
    const next = this.#answers[this.#answers.indexOf(answer) + 1];
    if (next) {
      this.#go(next);
      return;
    }
    this.#mark(null);
    write(this, "[data-status]", this.dataset.over);
  }

  #change(webinar, isPlaying) {
    // The play button on the poster starts with the first answer of that recording.
    if (isPlaying && !this.#current) {
      const first = this.#answers.find((one) => one.webinar === webinar);
      if (!this.#hasPlayed.has(webinar)) this.#mark(first);
      if (this.#current) this.#say(first, false);
    }
    if (isPlaying) this.#hasPlayed.add(webinar);
    if (this.#current?.webinar === webinar) {
      this.#current.note(isPlaying ? this.dataset.playing : this.dataset.paused);
      if (isPlaying) this.#say(this.#current, false);
    }
  }

  #hasPlayed = new Set(); // the webinars whose recording has run

  #mark(answer) {
    this.#current?.note("");
    this.#current = answer;
    this.#current?.note(this.dataset.playing);
    this.#allowSteps();
  }

  #allowSteps() {
    const place = this.#answers.indexOf(this.#current);
    for (const button of this.querySelectorAll("[data-step]")) {
      const target = this.#current ? place + Number(button.dataset.step) : 0;
      // Kept in the order of focus: a button that vanished under the finger would lose the visitor's place.
      button.setAttribute("aria-disabled", String(!this.#answers[target]));
    }
  }

  #say(answer, isWaiting) {
    const place = this.dataset.place
      .replace("{number}", this.#answers.indexOf(answer) + 1)
      .replace("{count}", this.#answers.length)
      .replace("{words}", `${answer.kicker}, ${format(answer.start)}`);
    write(this, "[data-status]", isWaiting ? `${place}. ${this.dataset.waiting}` : place);
    if (isWaiting) answer.note("");
  }
}

/** A row of the list: the stretch of a recording, in seconds, and its words. */
class Answer {
  constructor(row) {
    this.row = row;
    this.webinar = row.dataset.webinar;
    this.start = Number(row.dataset.start);
    // Where the end is not known, it plays until the visitor goes on.
    this.end = Number(row.dataset.end) || null;
    this.link = row.querySelector("a.cue");
    this.words = this.link.querySelector("span").textContent.trim();
    this.kicker = row.closest("section").querySelector("h2").textContent.trim();
  }

  /** Says beside the answer whether it plays; an empty word takes the mark away. */
  note(word) {
    this.row.classList.toggle("is-now", Boolean(word));
    if (word) this.link.setAttribute("aria-current", "true");
    else this.link.removeAttribute("aria-current");
    let note = this.row.querySelector(":scope > .now");
    if (!word) note?.remove();
    else if (!note) {
      note = document.createElement("p");
      note.className = "meta now";
      this.link.after(note);
    }
    if (word) note.textContent = word;
  }
}

/** Neither a new tab nor a download. */
function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return !button && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

function bringIntoView(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (seen >= height / 2) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ behavior: isCalm ? "auto" : "smooth" });
}

// In this order: the list looks for players that are ready to be spoken to.
if (!customElements.get("webinar-player")) customElements.define("webinar-player", WebinarPlayer);
customElements.define("answer-playlist", AnswerPlaylist);
