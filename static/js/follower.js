import { Agenda } from "./agenda.js";
import { copyAddress } from "./clipboard.js";
import { isPlain, isTyping, rememberKeys, remembersKeys } from "./keys.js";
import { format } from "./timecode.js";
import { write } from "./write.js";

// Parts of the page that say what stands at a second: fetched anew as the recording plays on.
const PARTS = [".nowbox", "#cite"];

/**
 * <agenda-follower>: ties the player to the agenda, and to every timecode on the page that belongs to it.
 *
 * 1. A click on a timecode plays it here instead of loading the page at that second.
 * 2. While it plays, agenda, strip and poster show what runs.
 * 3. The address follows each jump, so that it can be shared and gone back to.
 */
export class AgendaFollower extends HTMLElement {
  #player;
  #agenda;
  #moment = null;
  #place; // the second that the address and the copied link mean
  #entry; // this page's entry in the browser's history: {second, isAsked}
  #fetching = new AbortController();

  connectedCallback() {
    const player = this.querySelector("webinar-player");
    const list = document.querySelector(".agenda");
    if (this.#player || !player?.isUsable || !list) return;
    this.#player = player;
    this.#agenda = new Agenda(list, Number(player.dataset.length), Number(player.dataset.end) || null);
    this.#place = Number(player.dataset.offset);
    this.#entry = {
      second: this.#place,
      until: Number(player.dataset.until) || null,
      isAsked: "asked" in player.dataset,
    };
    this.#write("replaceState");
    if (this.#entry.isAsked) this.#mark(this.#place);

    player.addEventListener("timeupdate", ({ detail }) => this.#follow(detail.seconds));
    player.addEventListener("unseekable", ({ detail }) => this.#follow(detail.seconds));
    player.addEventListener("playing", () => this.#note());
    player.addEventListener("partend", ({ detail }) => {
      write(this, "[data-announce]", player.dataset.stopped.replace("{time}", format(detail.seconds)));
    });
    document.addEventListener("click", (event) => this.#click(event));
    addEventListener("popstate", ({ state }) => this.#goBack(state));
    this.#offerTools();
  }

  get isUsable() {
    return this.#player !== undefined;
  }

  // --- Going to a second --------------------------------------------------------------------

  #click(event) {
    const link = event.target.closest("a[data-t]");
    if (!link || event.defaultPrevented || !isPlain(event) || !leadsHere(link)) return;
    event.preventDefault();
    this.#remember("pushState", Number(link.dataset.t), link.href, Number(link.dataset.until) || null);
    this.#player.playFrom(this.#place, this.#entry.until);
    this.#arrive();
    bringIntoView(this.#player);
  }

  /** Goes to a second that is on no link, such as one that the page around an embed names. */
  goTo(second) {
    this.#place = Math.floor(second);
    this.#entry = { second: this.#place, until: null, isAsked: true };
    this.#player.seek(second);
    this.#arrive();
  }

  /** Goes to the item before or after the one that runs; it plays on if it was playing. */
  #step(direction) {
    const item = this.#agenda.at(this.#moment ? this.#moment.second : this.#place)[direction];
    if (!item) return;
    // Every step an entry of its own would make going back a chore.
    this.#remember("replaceState", item.start, item.link.href);
    this.#player.seek(item.start);
    this.#arrive();
  }

  #goBack(state) {
    // Jumps within the page (#cite) come by here too, and must not move the recording.
    if (!state || !("second" in state)) return;
    const isSame = state.second === this.#entry.second && state.until === this.#entry.until;
    this.#entry = state;
    if (isSame) return;
    this.#place = state.second;
    this.#player.seek(this.#place, this.#entry.until);
    this.#arrive();
  }

  #remember(method, second, address, until = null) {
    this.#place = second;
    this.#entry = { second, until, isAsked: true };
    this.#write(address === location.href ? "replaceState" : method, address);
  }

  #write(method, address) {
    try {
      history[method](this.#entry, "", address);
    } catch {
      // A frame with an opaque origin may not change its address. The recording moves all the same.
    }
  }

  // --- Showing where it is ------------------------------------------------------------------

  /** After a jump: everything shows the new second, whatever ran before. */
  #arrive() {
    const before = this.#moment?.running;
    this.#mark(this.#place);
    if (!this.#player.hasStarted && !this.#entry.isAsked) this.#unmark();
    if (this.#moment?.running !== before) this.#announce();
    this.#refresh(this.#entry.isAsked || this.#player.hasStarted ? this.#place : null);
  }

  /** While it plays: the playhead moves, the rest changes when something else begins. */
  #follow(second) {
    const { running } = this.#agenda.at(second);
    if (this.#moment && this.#moment.running === running) {
      this.#moment.second = second;
      this.#drawHead(second);
      return;
    }
    this.#place = running?.start ?? Math.floor(second);
    this.#mark(second);
    this.#announce();
    this.#refreshQuietly();
  }

  #mark(second) {
    this.#unmark();
    const moment = this.#agenda.at(second);
    this.#moment = { ...moment, second };
    moment.segment?.row.classList.add("is-current");
    moment.running?.row.classList.add("is-now");
    moment.running?.link.setAttribute("aria-current", "true");
    this.#note();
    this.#drawHead(second);
    this.#drawSegment(moment.segment);
    this.#player.show(this.#place, this.#kicker(moment), moment.running?.words ?? this.#player.dataset.title);
    write(this, "[data-copy-time]", format(this.#place));
    this.#offerPart(moment.running);
  }

  /** The button that copies a link to the whole of what runs, where its end is known. */
  #offerPart(running) {
    const button = this.querySelector("[data-copy-span]");
    if (!button) return;
    button.hidden = !(running?.end > running?.start);
    if (!button.hidden) write(button, "[data-span-time]", `${format(running.start)}–${format(running.end)}`);
  }

  #unmark() {
    for (const item of this.#agenda.items) {
      item.row.classList.remove("is-current", "is-now");
      item.link.removeAttribute("aria-current");
      item.note("");
    }
    this.#moment = null;
  }

  #kicker({ segment, question }) {
    if (question) return segment.words;
    return segment?.kind || this.#player.dataset.label;
  }

  get #word() {
    const { now, paused, starts } = this.#player.dataset;
    if (!this.#player.hasStarted) return starts;
    return this.#player.isPlaying ? now : paused;
  }

  #note() {
    this.#moment?.running?.note(this.#word);
  }

  #announce() {
    const running = this.#moment?.running;
    if (!running) return;
    write(this, "[data-announce]", `${this.#word}: ${format(this.#place)} ${running.words}`);
  }

  #drawHead(second) {
    const x = this.#agenda.percent(second);
    this.#draw("line", "s-head", { x1: x, x2: x }, { y1: 0, y2: this.#base });
  }

  #drawSegment(segment) {
    if (!segment) {
      this.querySelector(".strip .s-now")?.remove();
      return;
    }
    const [x, width] = [segment.start, this.#agenda.drawnEnd(segment) - segment.start].map((seconds) =>
      this.#agenda.percent(seconds),
    );
    this.#draw("rect", "s-now", { x, width }, { y: 0, height: this.#base });
  }

  get #base() {
    return this.querySelector(".strip .s-base")?.getAttribute("y1");
  }

  /** Moves a part of the strip; made first, with its upright measures too, if the server drew none. */
  #draw(tag, name, across, upright) {
    const strip = this.querySelector(".strip");
    if (!strip) return;
    let part = strip.querySelector(`.${name}`);
    if (!part) {
      part = document.createElementNS(strip.namespaceURI, tag);
      setAttributes(part, { class: name, ...upright });
      // The wash lies beneath everything, the playhead above.
      if (tag === "rect") strip.prepend(part);
      else strip.append(part);
    }
    setAttributes(part, across);
  }

  // --- What the server knows about it -------------------------------------------------------

  /** Nothing that the visitor stands in is taken away under them: it changes when they have left it. */
  #refreshQuietly() {
    const held = PARTS.map((part) => document.querySelector(part)).find((part) =>
      part?.contains(document.activeElement),
    );
    if (held) {
      held.addEventListener("focusout", () => setTimeout(() => this.#refreshQuietly()), { once: true });
    } else {
      this.#refresh(this.#place);
    }
  }

  async #refresh(second) {
    this.#fetching.abort();
    this.#fetching = new AbortController();
    const { signal } = this.#fetching;
    const parts = PARTS.filter((part) => document.querySelector(part));
    if (!parts.length) return;
    try {
      const query = second === null ? "" : `?t=${second}`;
      const response = await fetch(location.pathname + query, { signal });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of parts) replace(document.querySelector(part), page.querySelector(part));
    } catch {
      // Overtaken by the next one, or no connection: it stays as it is, and the agenda says the same in short.
    }
  }

  // --- Keys and the link ----------------------------------------------------------------------

  #offerTools() {
    const tools = this.querySelector("[data-tools]");
    if (!tools) return; // an embed has none: single keys belong to the page around it
    const keys = tools.querySelector("[data-keys]");
    keys.checked = remembersKeys();
    keys.addEventListener("change", () => rememberKeys(keys.checked));
    document.addEventListener("keydown", (event) => {
      if (!keys.checked || event.defaultPrevented || !isPlain(event) || isTyping(event.target)) return;
      const act = {
        j: () => this.#step("before"),
        k: () => this.#step("next"),
        c: () => this.#copy(this.#place),
      }[event.key];
      act?.();
      if (act) event.preventDefault();
    });
    tools.querySelector("[data-copy]").addEventListener("click", () => this.#copy(this.#place));
    tools.querySelector("[data-copy-span]")?.addEventListener("click", () => {
      const { start, end } = this.#moment.running;
      this.#copy(`${start},${end}`);
    });
    this.#offerPart(this.#moment?.running);
    tools.hidden = false;
  }

  #copy(place) {
    copyAddress(this, "[data-said]", `${location.origin}${location.pathname}?t=${place}`, this.#player.dataset.copied);
  }
}

/** Puts the fresh part in the old one's place, and the focus where it was, as far as that still exists. */
function replace(old, fresh) {
  if (!old || !fresh) return;
  const focused = old.contains(document.activeElement) && document.activeElement;
  old.replaceWith(fresh);
  if (!focused) return;
  const heading = fresh.querySelector("h2");
  const next = (focused.rel && fresh.querySelector(`a[rel="${focused.rel}"]`)) || heading;
  if (heading && next === heading) heading.tabIndex = -1;
  next?.focus({ preventScroll: true });
}

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function leadsHere(link) {
  return link.host === location.host && link.pathname === location.pathname && ["", "_self"].includes(link.target);
}

function bringIntoView(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (seen >= height / 2) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ behavior: isCalm ? "auto" : "smooth" });
}
