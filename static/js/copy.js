/** <copy-words data-from="id">: a button that copies the words of another element, and says so. */
class CopyWords extends HTMLElement {
  static SAID_FOR = 4000;

  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !document.getElementById(this.dataset.from)) return;
    button.addEventListener("click", () => this.#copy());
    button.hidden = false;
  }

  async #copy() {
    const said = this.querySelector("[role=status]");
    const words = document.getElementById(this.dataset.from).textContent.trim().replace(/\s+/g, " ");
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      // Refused, or a page without https.
      said.textContent = this.dataset.refused;
      return;
    }
    said.textContent = this.dataset.copied;
    setTimeout(() => (said.textContent = ""), CopyWords.SAID_FOR);
  }
}

customElements.define("copy-words", CopyWords);
