// Gives the comboboxes that select2 draws the name of the field they stand for: it leaves them without one.
"use strict";
{
  const nameCombobox = (container) => {
    const label = document.querySelector(`label[for="${CSS.escape(container.previousElementSibling?.id ?? "")}"]`);
    const box = container.querySelector("[role=combobox]");
    if (!label || !box) return;
    const name = label.textContent.trim().replace(/:$/, "");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", name);
    for (const part of box.querySelectorAll(".select2-search__field, [role=textbox]")) part.setAttribute("aria-label", name);
  };

  // select2 draws at the start, for each row that is added, and again whenever it pleases.
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches(".select2-container")) nameCombobox(node);
        else node.querySelectorAll(".select2-container").forEach(nameCombobox);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}
