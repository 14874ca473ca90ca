import { FileRecording } from "./file.js";
import { late } from "./late.js";
import { format } from "../timecode.js";
import { write } from "../write.js";

const KINDS = {
  file: FileRecording,
  youtube: late(async () => (await import("./youtube.js")).YouTubeRecording),
  vimeo: late(async () => (await import("./vimeo.js")).VimeoRecording),
};

// A host elsewhere still tells where it was for a moment after it was sent to another second.
const PATIENCE = 3000;
const NEAR = 1.5;
// Seconds between two pieces of news that only a jump can make, even at twice the speed.
const LEAP = 3;

/**
 * <webinar-player>: one way to speak to three kinds of recording. A poster with a play button stands first;
 * after the click the recording takes its place.
 *
 * Events: `timeupdate` (detail.seconds), `playing` (detail.isPlaying), `unseekable` (detail.seconds: where it
 * stays instead), `partend` (detail.seconds: it stopped where the part asked for ends).
 */
export class WebinarPlayer extends HTMLElement {
  #recording = null;
  #hasStarted = false;
  #isPlaying = false;
  #second;
  #bound = null; // {second, until}: where it was sent, and how long other news is old news
  #end = null; // where the part asked for ends: it stops there, once
  #latest; // the second it last told

  connectedCallback() {
    const Recording = KINDS[this.dataset.kind];
    const button = this.querySelector("button.play");
    if (this.#recording || !Recording || !button) return;
    this.#second = Number(this.dataset.offset);
    this.#end = Number(this.dataset.until) || null;
    this.#latest = this.#second;
    try {
      this.#recording = new Recording(this, {
        time: (seconds) => this.#hear(seconds),
        playing: (isPlaying) => this.#change(isPlaying),
        unseekable: (seconds) => this.#stay(seconds),
        broken: () => this.#say(this.dataset.broken),
      });
    } catch {
      return; // a part of it is missing: the page stays as the server made it
    }
    button.hidden = false;
    button.addEventListener("click", () => {
      this.play();
      // The button is gone now; what it started is where the visitor goes on.
      this.#recording.focus();
    });
  }

  get isUsable() {
    return this.#recording !== null;
  }

  get hasStarted() {
    return this.#hasStarted;
  }

  get isPlaying() {
    return this.#isPlaying;
  }

  play() {
    if (this.#hasStarted) {
      this.#recording.play();
    } else {
      this.#hasStarted = true;
      this.classList.add("is-playing");
      this.#bind(this.#second);
      this.#recording.start(this.#second);
    }
    // Until it says otherwise: some take their time to begin.
    this.#change(true);
  }

  pause() {
    if (this.#hasStarted) this.#recording.pause();
  }

  /** Goes to a second; before the first play, that is where it will begin. With `until` it stops there, once. */
  seek(seconds, until = null) {
    this.#second = seconds;
    this.#end = until;
    this.#latest = seconds;
    // What the poster said of another part holds no more.
    this.querySelector("[data-part]")?.toggleAttribute("hidden", until === null);
    if (!this.#hasStarted) return;
    this.#say("");
    this.#bind(seconds);
    this.#recording.seek(seconds);
  }

  /** Goes to a second and plays, unless that would contact a host that only the play button may contact. */
  playFrom(seconds, until = null) {
    this.seek(seconds, until);
    if (this.#hasStarted || this.dataset.kind === "file") this.play();
  }

  /** Writes on the poster what begins at a second. */
  show(second, kicker, words) {
    const time = format(second);
    write(this, "[data-kicker]", kicker);
    write(this, "[data-big]", time);
    write(this, "[data-words]", words);
    write(this, "[data-play-words]", this.dataset.playFrom.replace("{time}", time));
  }

  #bind(second) {
    this.#bound = { second, until: performance.now() + PATIENCE };
  }

  #hear(seconds) {
    // A file that stands at its first second tells so as it loads; nothing plays yet.
    if (!this.#hasStarted && !this.#isPlaying) return;
    if (this.#bound) {
      const { second, until } = this.#bound;
      if (Math.abs(seconds - second) > NEAR && performance.now() < until) return;
      this.#bound = null;
    }
    this.#emit("timeupdate", { seconds });
    this.#stopAtEnd(seconds);
  }

  /** Stops where the part ends if it played up to there; whoever jumps over the end has left the part. */
  #stopAtEnd(seconds) {
    const before = this.#latest;
    this.#latest = seconds;
    if (this.#end === null || seconds < this.#end) return;
    const end = this.#end;
    this.#end = null;
    if (seconds - before > LEAP) return;
    this.pause();
    this.#emit("partend", { seconds: end });
  }

  #change(isPlaying) {
    if (isPlaying === this.#isPlaying) return;
    this.#isPlaying = isPlaying;
    this.#emit("playing", { isPlaying });
  }

  #stay(seconds) {
    this.#bound = null;
    this.#say(this.dataset.unseekable);
    this.#emit("unseekable", { seconds });
  }

  #say(words) {
    write(this, "[data-trouble]", words);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
