import { copyAddress } from "./clipboard.js";
import { markAll, unmark } from "./find.js";
import { format } from "./timecode.js";
import { write } from "./write.js";

const PAUSE = 200; // milliseconds after the last letter typed

/**
 * <cue-transcript>: what is said, beside the player or on a page of its own.
 *
 * 1. The cue that runs is marked, and its box scrolls along until the visitor scrolls it away.
 * 2. Words are searched in place.
 * 3. A stretch that is selected becomes a link that plays it.
 *
 * A page that shows only a stretch (`data-whole` names where the rest is) gets the rest once it is needed.
 */
class CueTranscript extends HTMLElement {
  #box;
  #lines = []; // [{link, start, end}], milliseconds, in order
  #running = null;
  #second = null;
  #follows = true;
  #scrolledTo = null; // where we scrolled the box to, to tell that from the visitor's scrolling
  #hits = [];
  #hit = -1;
  #selected = null; // {start, end}: whole seconds
  #fetching = null;

  connectedCallback() {
    this.#box = this.querySelector("[data-box]");
    const tools = this.querySelector("[data-said-tools]");
    if (!this.#box || !tools || this.#lines.length) return;
    this.#readLines();
    tools.hidden = false;
    this.#followPlayer();
    this.#offerSearch();
    this.#offerSelection();
  }

  #readLines() {
    this.#lines = [...this.#box.querySelectorAll(".line")].map((link) => {
      return { link, start: Number(link.dataset.start), end: Number(link.dataset.end) };
    });
  }

  // --- Following the player -------------------------------------------------------------------

  #followPlayer() {
    const player = document.querySelector("webinar-player");
    const button = this.querySelector("[data-follow]");
    if (!player || !button) return;
    player.addEventListener("timeupdate", ({ detail }) => this.#show(detail.seconds));
    player.addEventListener("unseekable", ({ detail }) => this.#show(detail.seconds));
    this.querySelector("details")?.addEventListener("toggle", () => this.#catchUp());
    this.#box.addEventListener("scroll", () => {
      if (this.#scrolledTo !== null && Math.abs(this.#box.scrollTop - this.#scrolledTo) < 2) return;
      this.#setFollowing(this.#isInView(this.#running));
    });
    button.addEventListener("click", () => {
      this.#setFollowing(true);
      this.#catchUp();
      this.#box.focus({ preventScroll: true }); // the button is gone now
    });
    if ("asked" in player.dataset) this.#show(Number(player.dataset.offset));
  }

  async #show(second) {
    this.#second = second;
    if (this.dataset.whole && this.#isOutside(second * 1000)) await this.#complete();
    const running = this.#at(this.#second * 1000);
    if (running === this.#running) return;
    this.#running?.link.removeAttribute("aria-current");
    this.#running = running;
    if (!running) return;
    running.link.setAttribute("aria-current", "true");
    if (this.#follows) this.#catchUp();
  }

  /** The cue that shows at a moment; of several the last to start. */
  #at(moment) {
    let low = 0;
    let high = this.#lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#lines[middle].start <= moment) low = middle + 1;
      else high = middle;
    }
    // Whoever speaks for longer may still be running behind one who fell in.
    return this.#lines.slice(Math.max(0, low - 4), low).findLast((line) => line.end > moment) ?? null;
  }

  #isOutside(moment) {
    return !this.#lines.length || moment < this.#lines[0].start || moment > this.#lines.at(-1).end;
  }

  #catchUp() {
    if (!this.#running || !this.#follows) return;
    this.#scrollTo(this.#running.link);
  }

  /** Scrolls the box alone, never the page. */
  #scrollTo(element) {
    const inBox = element.getBoundingClientRect().top - this.#box.getBoundingClientRect().top;
    const { clientHeight, scrollHeight, scrollTop } = this.#box;
    const wanted = scrollTop + inBox - clientHeight / 3;
    this.#scrolledTo = Math.round(Math.min(Math.max(wanted, 0), scrollHeight - clientHeight));
    this.#box.scrollTop = this.#scrolledTo;
  }

  #isInView(line) {
    if (!line) return true;
    const [inner, outer] = [line.link, this.#box].map((element) => element.getBoundingClientRect());
    return inner.bottom > outer.top && inner.top < outer.bottom;
  }

  #setFollowing(follows) {
    this.#follows = follows;
    this.querySelector("[data-follow]").hidden = follows;
  }

  // --- Searching ------------------------------------------------------------------------------

  #offerSearch() {
    const input = this.querySelector("[data-query]");
    let waiting;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.#search(input.value), PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.#step(event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        this.#search("");
      }
    });
    this.querySelector("[data-before]").addEventListener("click", () => this.#step(-1));
    this.querySelector("[data-next]").addEventListener("click", () => this.#step(1));
  }

  async #search(words) {
    if (words.trim() && this.dataset.whole) await this.#complete();
    unmark(this.#box);
    this.#hits = markAll(this.#box.querySelectorAll(".words"), words);
    this.#hit = -1;
    if (!words.trim()) write(this, "[data-found]", "");
    else if (!this.#hits.length) write(this, "[data-found]", this.dataset.none);
    else this.#go(this.#firstFromHere());
  }

  /** The first hit from the cue that runs on. */
  #firstFromHere() {
    const link = this.#running?.link;
    const follows = ([mark]) =>
      link.contains(mark) || link.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING;
    return link ? Math.max(this.#hits.findIndex(follows), 0) : 0;
  }

  #step(direction) {
    const { length } = this.#hits;
    if (length) this.#go((this.#hit + direction + length) % length);
  }

  #go(number) {
    this.#hits[this.#hit]?.forEach((mark) => mark.classList.remove("is-hit"));
    this.#hit = number;
    this.#hits[number].forEach((mark) => mark.classList.add("is-hit"));
    const [mark] = this.#hits[number];
    if (this.#box.scrollHeight > this.#box.clientHeight + 1) {
      this.#scrollTo(mark);
      if (this.querySelector("[data-follow]")) this.#setFollowing(this.#isInView(this.#running));
    } else {
      mark.scrollIntoView({ block: "center" });
    }
    const told = this.dataset.hits.replace("{number}", number + 1).replace("{all}", this.#hits.length);
    write(this, "[data-found]", told);
  }

  // --- A link to what is selected -------------------------------------------------------------

  #offerSelection() {
    const button = this.querySelector("[data-copy-part]");
    document.addEventListener("selectionchange", () => {
      this.#selected = this.#readSelection();
      button.disabled = !this.#selected;
      const { start, end } = this.#selected ?? {};
      write(button, "[data-part-time]", this.#selected ? `${format(start)}–${format(end)}` : "");
    });
    // A click would take the selection away before it is copied.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const { start, end } = this.#selected;
      const address = `${location.origin}${this.dataset.page}?t=${start},${end}`;
      copyAddress(this, "[data-copied-note]", address, this.dataset.copied);
    });
    // Browsers begin no selection within a link, so that it is none while the mouse is down.
    this.#box.addEventListener("mousedown", (event) => {
      const link = event.target.closest(".line");
      if (!link?.href || event.button) return;
      const address = link.getAttribute("href");
      link.removeAttribute("href");
      const isUp = new AbortController();
      const restore = () => {
        link.setAttribute("href", address);
        isUp.abort();
      };
      // Selected words that are dragged away end otherwise, as does a window that is left.
      for (const name of ["mouseup", "dragend", "blur"]) addEventListener(name, restore, { signal: isUp.signal });
    });
    // Letting go of it after selecting is no click; a key is, and counts none.
    this.#box.addEventListener("click", (event) => {
      if (event.detail && event.target.closest(".line") && this.#selected) event.preventDefault();
    });
  }

  /** Whole seconds from the start of the first cue to the end of the last one that the selection touches. */
  #readSelection() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !selection.toString().trim()) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.#box)) return null;
    const touched = this.#lines.filter(({ link }) => touches(range, link));
    if (!touched.length) return null;
    const last = Math.max(...touched.map(({ end }) => end));
    return { start: Math.floor(touched[0].start / 1000), end: Math.ceil(last / 1000) };
  }

  // --- The rest of a long one -----------------------------------------------------------------

  /** Puts the whole transcript in the place of the stretch; without a connection the stretch stays. */
  #complete() {
    this.#fetching ??= this.#fetchWhole();
    return this.#fetching;
  }

  async #fetchWhole() {
    try {
      const response = await fetch(this.dataset.whole);
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const lines = page.querySelector("[data-lines]");
      if (!lines) return;
      this.#box.querySelector("[data-lines]").replaceWith(lines);
      this.querySelector("[data-stretch]")?.remove();
      delete this.dataset.whole;
      this.#running = null;
      this.#readLines();
    } catch {
      this.#fetching = null; // another try when it is needed again
    }
  }
}

/** Whether a range holds at least a letter of an element. */
function touches(range, element) {
  if (!range.intersectsNode(element)) return false;
  const inside = document.createRange();
  inside.selectNodeContents(element);
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) {
    inside.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
  return inside.toString().trim() !== "";
}

customElements.define("cue-transcript", CueTranscript);
