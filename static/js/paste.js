// What the clipboard holds besides plain text: tables and lists often keep in HTML what their plain text has lost.
const MOST = 1_000_000;
const HAS_STRUCTURE = /<(?:table|ul|ol|li|p|br|h[1-6])\b/i;

class AgendaPaste extends HTMLElement {
  connectedCallback() {
    const text = this.querySelector("textarea");
    const html = this.querySelector("input[type=hidden]");
    const choice = this.querySelector(".formatted label");
    if (!text || !html || !choice) return;
    const offer = (held) => {
      html.value = held;
      choice.hidden = !held;
      if (!held) choice.querySelector("input").checked = false;
    };
    offer(html.value);
    text.addEventListener("paste", ({ clipboardData }) => {
      const held = clipboardData?.getData("text/html") ?? "";
      offer(HAS_STRUCTURE.test(held) && held.length <= MOST ? held : "");
    });
  }
}

customElements.define("agenda-paste", AgendaPaste);
