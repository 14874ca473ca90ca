const PATIENCE = 20_000;

/**
 * Sends acts one after the other, each once the one before was answered. Where no answer comes it stops and keeps
 * them, so that no second is lost; `again()` goes on from there.
 */
export class Sender {
  #acts = [];
  #isBusy = false;
  #address;
  #report;

  /**
   * @param {string} address where they go
   * @param {{answered: (answer, act) => void, unsent: (count, isSignedOut) => void}} report
   */
  constructor(address, report) {
    this.#address = address;
    this.#report = report;
  }

  get waiting() {
    return this.#acts.length;
  }

  /** @param {{body: () => FormData}} act its body is asked for as it is sent: the act before may have changed it */
  send(act) {
    this.#acts.push(act);
    this.again();
  }

  async again() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#acts.length) {
      const [act] = this.#acts;
      let response;
      try {
        response = await fetch(this.#address, {
          method: "POST",
          headers: { Accept: "application/json" },
          body: act.body(),
          signal: AbortSignal.timeout(PATIENCE),
        });
        const isAnswer = response.ok && response.headers.get("Content-Type")?.startsWith("application/json");
        if (!isAnswer) throw new Error("no answer");
        const answer = await response.json();
        this.#acts.shift();
        this.#report.answered(answer, act);
      } catch {
        // A page in the place of an answer is the one to sign in, or says that the form is out of date.
        this.#report.unsent(this.#acts.length, Boolean(response) && response.status < 500);
        break;
      }
    }
    this.#isBusy = false;
  }
}
