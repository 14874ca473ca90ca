/**
 * A recording at another host, whose module comes with the click that contacts that host. What is asked of it
 * meanwhile it hears when it is there.
 *
 * @param {() => Promise} load gives the class of the recording
 */
export function late(load) {
  return class {
    #parts;
    #recording = null;
    #waiting = [];

    constructor(...parts) {
      this.#parts = parts;
    }

    async start(second) {
      try {
        const Recording = await load();
        this.#recording = new Recording(...this.#parts);
      } catch {
        const [, report] = this.#parts;
        report.broken();
        return;
      }
      this.#recording.start(second);
      this.#waiting.forEach(([name, ...values]) => this.#recording[name](...values));
    }

    seek(second) {
      this.#ask("seek", second);
    }

    play() {
      this.#ask("play");
    }

    pause() {
      this.#ask("pause");
    }

    focus() {
      this.#ask("focus");
    }

    #ask(...wish) {
      const [name, ...values] = wish;
      if (this.#recording) this.#recording[name](...values);
      else this.#waiting.push(wish);
    }
  };
}
