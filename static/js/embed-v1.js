/*
 * The host's half of an embed: what <script src="https://PORTAL/embed/v1.js" async></script> brings to a page.
 *
 * A classic script, since hosts paste it wherever they can: it may come late or twice, before or after any frame.
 * The other half, with a table of the messages, is embed/talk.js. webinars/embed_script.py takes the comments out
 * before it sends this; they stand on lines of their own.
 */
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="/embed/v1.js"]');
  if (!script?.src) return;
  const { origin: portal, host } = new URL(script.src);
  const once = Symbol.for(`${portal}/embed/v1.js`);
  if (window[once]) return;
  window[once] = true;

  const TOLD = ["ready", "timeupdate", "segmentchange", "play", "pause"];
  const OPTIONS = ["show", "t", "lang", "theme", "accent", "density", "fonts"];

  // Until a frame tells its height, or if it never does because scripts are off in there, the browser may fit it.
  // A sheet made by script is one that a host's content security policy lets pass, and it finds later frames too.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block !important }
    :host > iframe { display: block !important; inline-size: 100% !important; border: 0 !important }
    @supports (frame-sizing: content-height) {
      iframe[src*="//${host}/embed/"] {
        frame-sizing: content-height !important; height: auto !important; min-height: 20rem !important
      }
    }`);
  document.adoptedStyleSheets.push(sheet);

  const elements = new Set();
  const frames = () =>
    [...document.querySelectorAll("iframe"), ...[...elements].map(({ shadowRoot }) => shadowRoot?.firstChild)].filter(
      (frame) => frame?.src?.startsWith(`${portal}/embed/`),
    );

  const isOpaque = (frame) => frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");
  const send = (frame, message, target) => frame.contentWindow?.postMessage({ hubsportal: 1, ...message }, target);

  function fit(frame, height) {
    if (!(height > 0)) return;
    const style = getComputedStyle(frame);
    // Inline and important: nothing but that stands up to a sheet that says `* { all: unset !important }`.
    const set = (name, value) => frame.style.setProperty(name, value, "important");
    const edges = ["borderTopWidth", "borderBottomWidth", "paddingTop", "paddingBottom"];
    const around = style.boxSizing === "border-box" ? edges.reduce((sum, name) => sum + parseFloat(style[name]), 0) : 0;
    set("height", `${height + around}px`);
    set("min-height", "0");
    // 300 px is what an iframe gets whose width attribute no longer counts.
    const wanted = frame.getAttribute("width");
    if (wanted && style.width === "300px") set("width", wanted.endsWith("%") ? wanted : `${parseInt(wanted)}px`);
  }

  addEventListener("message", ({ data, origin, source }) => {
    if (data?.hubsportal !== 1) return;
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    if (!frame || origin !== (isOpaque(frame) ? "null" : portal)) return;
    const { hubsportal, type, ...detail } = data;
    if (type === "ready" || type === "height") fit(frame, detail.height);
    if (!TOLD.includes(type)) return;
    const teller = frame.getRootNode().host ?? frame;
    teller.dispatchEvent(new CustomEvent(`hubsportal:${type}`, { bubbles: true, composed: true, detail }));
  });

  class HubsAgenda extends HTMLElement {
    static observedAttributes = ["src", ...OPTIONS];

    #isDue = false;

    connectedCallback() {
      elements.add(this);
      this.#show();
    }

    disconnectedCallback() {
      elements.delete(this);
    }

    attributeChangedCallback() {
      if (!this.isConnected || this.#isDue) return;
      // Several attributes that change together make one new frame.
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        this.#show();
      });
    }

    #address() {
      let url;
      try {
        url = new URL(this.getAttribute("src"), document.baseURI);
      } catch {
        return null;
      }
      url.pathname = url.pathname
        .replace(/^\/webinars\/([\w-]+)\/?$/, "/embed/webinars/$1/agenda/")
        .replace(/^\/questions\/(\d+)\/?$/, "/embed/questions/$1/");
      if (!url.href.startsWith(`${portal}/embed/`)) return null;
      for (const name of OPTIONS) if (this.hasAttribute(name)) url.searchParams.set(name, this.getAttribute(name));
      return url.href;
    }

    #show() {
      const address = this.#address();
      const root = this.shadowRoot ?? (address && this.attachShadow({ mode: "open" }));
      if (!root || (address && root.firstChild?.src === address)) return;
      root.adoptedStyleSheets = [sheet];
      // The content of the element shows through a slot, as long as there is nothing better.
      const shown = document.createElement(address ? "iframe" : "slot");
      if (address) {
        const name = () => (shown.title = this.title || this.textContent.trim() || "Agenda");
        name();
        // Again when the content of the element has certainly been read.
        shown.addEventListener("load", name);
        Object.assign(shown, { src: address, height: 900, loading: "lazy", allow: "autoplay; fullscreen" });
      }
      root.replaceChildren(shown);
    }

    #order(message) {
      const frame = this.shadowRoot?.firstChild;
      if (frame?.src) send(frame, message, portal);
    }

    seek(t) {
      this.#order({ type: "seek", t });
    }

    play() {
      this.#order({ type: "play" });
    }

    pause() {
      this.#order({ type: "pause" });
    }
  }

  if (!customElements.get("hubs-agenda")) customElements.define("hubs-agenda", HubsAgenda);

  // Those that have told their height before this script came. To anybody, since a frame that has yet to load is
  // still of the host's origin, and since it holds nothing.
  for (const frame of frames()) send(frame, { type: "ping" }, "*");
})();
