/* Ticks in the finder: counts them on the button, and carries them in the address from page to page. Without it the
   ticks of one page go to the comparison, which offers the way back for more. */

const form = document.getElementById("choose");
const button = form.querySelector("button");
const plain = button.textContent;

const chosen = () => [...new Set(new FormData(form).getAll("hub"))];

/** The address with the chosen hubs in place of those it carried. */
function carrying(address, slugs) {
  const url = new URL(address, location.href);
  url.searchParams.delete("hub");
  for (const slug of slugs) url.searchParams.append("hub", slug);
  return url;
}

function update() {
  const slugs = chosen();
  button.textContent = slugs.length ? form.dataset.counted.replace("{count}", slugs.length) : plain;
  const carried = new URLSearchParams(location.search).getAll("hub");
  if (carried.join() !== slugs.join()) history.replaceState(history.state, "", carrying(location.href, slugs));
  // Other pages, orders and filters of this list take the choice along.
  for (const link of document.querySelectorAll("main a[href]")) {
    const leadsHere = link.host === location.host && link.pathname === location.pathname && !link.hash;
    if (leadsHere) link.href = carrying(link.href, slugs);
  }
  const facets = document.querySelector("form.facets");
  facets?.querySelectorAll("input[type=hidden][name=hub]").forEach((input) => input.remove());
  for (const slug of slugs) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "hub", value: slug });
    facets?.append(input);
  }
}

document.addEventListener("change", ({ target }) => target.form === form && update());
// Browsers tick anew what was ticked when somebody comes back.
addEventListener("pageshow", update);
