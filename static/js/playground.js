/* The page where an embed is made. Without it the form asks for the page anew, and nothing can be sent to the preview. */

const SETTLED = 300; // milliseconds after the last key
const MOST_LINES = 40;

/** <embed-maker>: a form that shows what it makes at once, and a preview that can be spoken with. */
class EmbedMaker extends HTMLElement {
  #asking = null;
  #waiting = 0;

  connectedCallback() {
    const form = this.querySelector("form[action]");
    const orders = this.querySelector("[data-orders]");
    const heard = this.querySelector("[data-heard]");
    if (!form || !orders || !heard) return;
    form.addEventListener("input", ({ target }) => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => this.#show(form, target), target.matches("select") ? 0 : SETTLED);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(this.#waiting);
      this.#show(form, null);
    });
    form.querySelector("[data-show]").hidden = true;
    orders.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#order(event.submitter?.value ?? "seek");
    });
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== this.#frame.contentWindow || origin !== location.origin || data?.hubsportal !== 1) return;
      this.#write("in", data);
    });
    orders.hidden = heard.hidden = false;
    // What it said before this module came.
    this.#order("ping");
  }

  get #frame() {
    return this.querySelector("#preview iframe");
  }

  /** Asks the server for the page that the form describes, and takes over what it made. */
  async #show(form, changed) {
    const given = [...new FormData(form)].filter(([, value]) => value.trim());
    const address = `${form.action}?${new URLSearchParams(given)}`;
    this.#asking?.abort();
    this.#asking = new AbortController();
    let page;
    try {
      const response = await fetch(address, { signal: this.#asking.signal });
      if (!response.ok) throw new Error(response.statusText);
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch (error) {
      // Another answer is on its way; or the browser shows what is wrong.
      if (error.name !== "AbortError") location.assign(address);
      return;
    }
    history.replaceState(null, "", address);
    const parts = ["said", "kinds"];
    // Never what somebody is typing in.
    if (changed?.name === "webinar") parts.push("of-webinar", "parameters");
    if (changed?.name === "question") parts.push("parameters");
    if (page.querySelector("#preview iframe").getAttribute("src") !== this.#frame.getAttribute("src")) parts.push("preview");
    for (const id of parts) this.querySelector(`#${id}`).replaceWith(page.getElementById(id));
    this.querySelector("[data-said]").textContent = this.dataset.changed;
  }

  #order(type) {
    const message = { hubsportal: 1, type };
    if (type === "seek") message.t = Number(this.querySelector("#second").value);
    this.#frame.contentWindow.postMessage(message, location.origin);
    this.#write("out", message);
  }

  /** Adds a line on top: newest first, so that nothing has to be scrolled to. */
  #write(way, message) {
    const list = this.querySelector(".heard ol");
    const line = document.createElement("li");
    const { hubsportal, ...rest } = message;
    const words = document.createElement("code");
    words.textContent = JSON.stringify({ hubsportal, ...rest });
    const says = document.createElement("span");
    says.textContent = list.dataset[way];
    line.className = `is-${way}`;
    line.append(says, " ", words);
    list.prepend(line);
    while (list.children.length > MOST_LINES) list.lastChild.remove();
  }
}

customElements.define("embed-maker", EmbedMaker);
