import { Frame } from "./frame.js";

const [ENDED, PLAYING, PAUSED] = [0, 1, 2];
const KNOCKS = 60;

/** A video at YouTube: what its iframe_api script would send and read, without that script. */
export class YouTubeRecording {
  #host;
  #report;
  #frame;
  #waiting = []; // what was asked for before the player listened
  #answered = false;

  constructor(host, report) {
    this.#host = host;
    this.#report = report;
  }

  start(second) {
    this.#frame = new Frame(this.#host, `${this.#host.dataset.player}&start=${second}`, {
      receive: (message) => this.#receive(message),
      loaded: () => this.#knock(KNOCKS),
    });
  }

  /** The player answers once its own script runs, which is some time after the frame has loaded. */
  #knock(times) {
    if (this.#answered || !times) return;
    this.#frame.post(JSON.stringify({ event: "listening", id: 1, channel: "widget" }));
    setTimeout(() => this.#knock(times - 1), 250);
  }

  #receive({ event, info }) {
    if (!this.#answered) {
      this.#answered = true;
      this.#command("addEventListener", "onError");
      this.#waiting.forEach((command) => this.#command(...command));
    }
    if (event === "onError") this.#report.broken();
    if (event !== "infoDelivery" && event !== "initialDelivery") return;
    if (info?.playerState === PLAYING) this.#report.playing(true);
    if (info?.playerState === PAUSED || info?.playerState === ENDED) this.#report.playing(false);
    if (Number.isFinite(info?.currentTime)) this.#report.time(info.currentTime);
  }

  #command(func, ...args) {
    if (this.#answered) {
      this.#frame.post(JSON.stringify({ event: "command", func, args, id: 1, channel: "widget" }));
    } else {
      this.#waiting.push([func, ...args]);
    }
  }

  seek(second) {
    this.#command("seekTo", second, true);
  }

  play() {
    this.#command("playVideo");
  }

  pause() {
    this.#command("pauseVideo");
  }

  focus() {
    this.#frame.focus();
  }
}
