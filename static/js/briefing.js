/* What is ticked for a briefing is remembered from the first tick on, until the tab is closed. */

const KEY = "briefing";
let unstored = []; // where storage is blocked

function read() {
  try {
    return (sessionStorage.getItem(KEY) ?? "").split(".").filter(Boolean);
  } catch {
    return unstored;
  }
}

function write(ids) {
  unstored = ids;
  try {
    if (ids.length) sessionStorage.setItem(KEY, ids.join("."));
    else sessionStorage.removeItem(KEY);
  } catch {
    // as above
  }
  document.querySelector("briefing-tray")?.show();
}

function choose(id, isChosen) {
  const others = read().filter((other) => other !== id);
  write(isChosen ? [...others, id] : others);
}

/** <briefing-tray>: the link to the briefing, with what is chosen so far, and how much that is. */
class BriefingTray extends HTMLElement {
  connectedCallback() {
    this.link = this.querySelector("a");
    this.words = this.link.textContent;
    this.show(false);
  }

  show(isNews = true) {
    const ids = read();
    const address = new URL(this.link.href);
    address.search = ids.length ? `?i=${ids.join(".")}` : "";
    this.link.href = address.href;
    this.link.textContent = ids.length ? `${this.words} (${ids.length})` : this.words;
    if (isNews) this.querySelector("[role=status]").textContent = this.dataset.chosen.replace("{count}", ids.length);
  }
}

/** <brief-one>: the link on a page of one thing becomes a tick, so that one can read on. */
class BriefOne extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("a");
    if (!link) return;
    const tick = document.createElement("input");
    tick.type = "checkbox";
    tick.dataset.brief = this.dataset.id;
    const label = document.createElement("label");
    label.className = "brief-tick";
    label.append(tick, ` ${this.dataset.label}`);
    link.replaceWith(label);
    mark(tick);
  }
}

function mark(tick) {
  tick.checked = read().includes(tick.dataset.brief);
}

function markAll() {
  document.querySelectorAll("input[data-brief]").forEach(mark);
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[data-brief]")) return;
  choose(target.dataset.brief, target.checked);
  markAll();
});

// A form that leads to the briefing takes along what was ticked on other pages. Hubs that are ticked in the finder
// may be meant for the comparison: they are for the briefing once its button is pressed.
document.addEventListener("submit", ({ target, submitter }) => {
  const tray = document.querySelector("briefing-tray a");
  // Without the attribute, the property says where the page is.
  const action = new URL(submitter?.getAttribute("formaction") ?? target.action, location.href);
  target.querySelector("input[data-carried]")?.remove();
  if (action.pathname !== tray.pathname || target.elements.i) return;
  for (const tick of target.elements) {
    if (tick.checked && tick.dataset.onBrief) choose(tick.dataset.onBrief, true);
  }
  const carried = document.createElement("input");
  Object.assign(carried, { type: "hidden", name: "i", value: read().join(".") });
  carried.dataset.carried = "";
  target.append(carried);
});

document.addEventListener("click", ({ target }) => {
  const dropped = target.closest("button[name=drop]");
  if (dropped) choose(dropped.value, false);
  if (target.closest("[data-brief-clear]")) write([]);
});

customElements.define("briefing-tray", BriefingTray);
customElements.define("brief-one", BriefOne);

// What the briefing shows is what is chosen; one that somebody else sent leaves the own choice alone.
const shown = document.querySelector("[data-briefing]")?.dataset.briefing.split(".");
if (shown && read().length && document.referrer.startsWith(`${location.origin}/`)) write(shown);

/** On a briefing without an address of its own: the way to what was ticked before. */
function offerKept() {
  const way = document.querySelector("[data-kept]");
  if (!way) return;
  const ids = read();
  const link = way.querySelector("a");
  link.href = `?i=${ids.join(".")}`;
  link.textContent = way.dataset.kept.replace("{count}", ids.length);
  way.hidden = !ids.length;
}

// Coming back, browsers tick anew what was ticked, or keep the whole page.
addEventListener("pageshow", () => {
  markAll();
  offerKept();
  document.querySelector("briefing-tray")?.show(false);
});
