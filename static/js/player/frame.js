/**
 * The player of another host in a frame, spoken to by messages. Making one contacts that host, so nothing
 * does before the visitor asks for it.
 */
export class Frame {
  #element = document.createElement("iframe");
  #origin;

  /** `receive(message)` gets what the player sends, and nobody else; `loaded()` is told when it can listen. */
  constructor(host, address, { receive, loaded }) {
    this.#origin = new URL(address).origin;
    addEventListener("message", ({ origin, source, data }) => {
      if (origin === this.#origin && source === this.#element.contentWindow) receive(read(data));
    });
    this.#element.addEventListener("load", loaded);
    this.#element.title = host.dataset.title;
    this.#element.allow = "autoplay; encrypted-media; picture-in-picture; fullscreen";
    // YouTube refuses to play for a page that does not say where it is; the site's own policy would not.
    this.#element.referrerPolicy = "strict-origin-when-cross-origin";
    this.#element.src = address;
    const place = host.querySelector("[data-frame]");
    place.append(this.#element);
    place.hidden = false;
  }

  post(message) {
    this.#element.contentWindow?.postMessage(message, this.#origin);
  }

  focus() {
    this.#element.focus({ preventScroll: true });
  }
}

/** Both hosts send objects, sometimes as JSON; what is neither says nothing. */
function read(data) {
  try {
    return Object(typeof data === "string" ? JSON.parse(data) : data);
  } catch {
    return {};
  }
}
