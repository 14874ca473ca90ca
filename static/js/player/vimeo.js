import { Frame } from "./frame.js";

/** A video at Vimeo: what its player.js would send and read, without that script. */
export class VimeoRecording {
  #host;
  #report;
  #frame;
  #waiting = []; // what was asked for before the player was ready
  #ready = false;

  constructor(host, report) {
    this.#host = host;
    this.#report = report;
  }

  start(second) {
    this.#frame = new Frame(this.#host, `${this.#host.dataset.player}#t=${second}s`, {
      receive: (message) => this.#receive(message),
      // It says by itself that it is ready, unless it was so before anybody listened.
      loaded: () => this.#frame.post({ method: "ping" }),
    });
  }

  #receive({ event, method, data }) {
    if (!this.#ready && (event === "ready" || method === "ping")) {
      this.#ready = true;
      for (const name of ["timeupdate", "play", "pause", "ended"]) this.#command("addEventListener", name);
      this.#waiting.forEach((command) => this.#command(...command));
    }
    // Other errors concern one command, such as a second past the end.
    if (event === "error" && data?.method === "ready") this.#report.broken();
    if (event === "play") this.#report.playing(true);
    if (event === "pause" || event === "ended") this.#report.playing(false);
    if (event === "timeupdate" && Number.isFinite(data?.seconds)) this.#report.time(data.seconds);
  }

  #command(method, value) {
    if (this.#ready) {
      this.#frame.post(value === undefined ? { method } : { method, value });
    } else {
      this.#waiting.push([method, value]);
    }
  }

  seek(second) {
    this.#command("setCurrentTime", second);
  }

  play() {
    this.#command("play");
  }

  pause() {
    this.#command("pause");
  }

  focus() {
    this.#frame.focus();
  }
}
