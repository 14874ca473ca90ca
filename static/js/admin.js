// Gives the comboboxes that select2 draws the name of the field they stand for: it leaves them without one.
"use strict";
{
  const nameCombobox = (select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    if (!label || !box) return;
    const name = label.textContent.trim().replace(/:$/, "");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", name);
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", name);
  };
  const nameAll = (root) => root.querySelectorAll("select.admin-autocomplete").forEach(nameCombobox);

  window.addEventListener("load", () => nameAll(document));
  // Django turns the selects of a new row into comboboxes on the same event.
  document.addEventListener("formset:added", (event) => setTimeout(nameAll, 0, event.target));
}
