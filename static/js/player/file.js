/** A recording of ours in a <video>, which the server puts on the page. */
export class FileRecording {
  #video;
  #report;

  constructor(host, report) {
    this.#video = host.querySelector("video");
    this.#report = report;
    if (!this.#video) throw new Error("no video");
    const on = (name, act) => this.#video.addEventListener(name, act);
    on("timeupdate", () => this.#video.seeking || report.time(this.#video.currentTime));
    on("play", () => report.playing(true));
    on("pause", () => report.playing(false));
    on("error", () => report.broken());
    // A part that the browser itself would end, whatever is played meanwhile, is ended by the player instead.
    if (this.#video.src.includes(",")) this.#video.src = this.#video.src.replace(/(#t=[\d.]+),.*/, "$1");
    // The file may have failed before this module came.
    if (this.#video.error) report.broken();
  }

  start(second) {
    this.seek(second);
    this.play();
  }

  seek(second) {
    if (this.#video.readyState >= HTMLMediaElement.HAVE_METADATA) {
      this.#land(second);
      return;
    }
    // Which seconds can be reached is known only now; of several wishes the last one counts.
    this.#video.onloadedmetadata = () => this.#land(second);
  }

  #land(second) {
    const { seekable } = this.#video;
    const end = seekable.length ? seekable.end(seekable.length - 1) : 0;
    // Where the server sends no ranges, a browser would stay where it is and say nothing.
    if (second > end) {
      this.#report.unseekable(this.#video.currentTime);
    } else {
      this.#video.currentTime = second;
    }
  }

  play() {
    // Refused or overtaken by the next wish: the video's own controls are there.
    this.#video.play().catch(() => this.#report.playing(!this.#video.paused));
  }

  pause() {
    this.#video.pause();
  }

  focus() {
    this.#video.focus({ preventScroll: true });
  }
}
