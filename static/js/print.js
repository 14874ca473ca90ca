/** <print-page>: a button that prints the page. Browsers can do that without it too. */
class PrintPage extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.addEventListener("click", () => print());
    button.hidden = false;
  }
}

customElements.define("print-page", PrintPage);
