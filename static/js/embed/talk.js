/**
 * What an embed and the page around it tell each other, version 1.
 *
 * Every message is an object {hubsportal: 1, type, ...}. The embed speaks to the window that frames it and to no
 * other; all it says is public, so that any origin may hear it. It listens to that window alone, and leaves aside
 * whatever is not exactly what this table says. Seconds are numbers, counted from the start of the recording.
 *
 * | embed to page | with                                | when                                                      |
 * | ------------- | ----------------------------------- | --------------------------------------------------------- |
 * | ready         | webinar, duration, height, player   | once it can be spoken to, and after each ping             |
 * | height        | height                              | its content has become higher or lower                    |
 * | play, pause   |                                     | the recording starts, or stops                            |
 * | timeupdate    | t                                   | while it plays, at most four times a second               |
 * | segmentchange | t, title, id                        | another line of the agenda runs; each null if none does   |
 *
 * webinar: its slug, null where nothing is shown. duration: seconds, null if not known. height: CSS pixels, whole,
 * that show everything without a scroll bar. player: "ready", "click" if only a click in the frame may start it,
 * because another host is contacted by that, or null if there is none. id: s or q and a number, a segment or question.
 *
 * | page to embed | with | does                                                                     |
 * | ------------- | ---- | ------------------------------------------------------------------------ |
 * | ping          |      | asks for ready: for a page that began to listen late                     |
 * | seek          | t    | goes to a second of the recording; plays on if it was playing            |
 * | play          |      | plays; nothing as long as player is "click" and nobody has clicked       |
 * | pause         |      | pauses                                                                   |
 */

const VERSION = 1;
const LEAST_PAUSE = 250; // milliseconds between two of timeupdate

const page = window.parent;
const root = document.documentElement;
const { webinar = null, duration, limit } = document.querySelector("main").dataset;
const player = document.querySelector("webinar-player");
const follower = document.querySelector("agenda-follower");
const isUsable = Boolean(player?.isUsable);
const agenda = [...document.querySelectorAll(".agenda [data-start]")].map(({ id, dataset, children }) => ({
  id,
  t: Number(dataset.start),
  title: children[0].lastElementChild.textContent.trim(),
}));

let height = 0;
let running = null;
let told = -Infinity; // when the last timeupdate was sent

const tell = (type, detail) => page.postMessage({ hubsportal: VERSION, type, ...detail }, "*");

/** What the whole content takes, whatever height the frame has. */
const measure = () => Math.ceil(root.getBoundingClientRect().height);

function introduce() {
  height = measure();
  tell("ready", {
    webinar,
    duration: Number(duration) || null,
    height,
    player: isUsable ? (mayStart() ? "ready" : "click") : null,
  });
}

function grow() {
  const now = measure();
  // Nothing is laid out in a frame that is hidden.
  if (!now || now === height) return;
  height = now;
  tell("height", { height });
  try {
    // For hosts that size the frame by CSS (frame-sizing), which looks again only when asked to.
    window.requestResize?.();
  } catch {
    // This host does not.
  }
}

/** Whether it may play without a click in the frame: nobody else is contacted, or somebody has clicked. */
const mayStart = () => player.dataset.kind === "file" || player.hasStarted;

function follow(t) {
  const line = agenda.findLast((item) => item.t <= t) ?? null;
  if (line === running) return;
  running = line;
  tell("segmentchange", line ?? { t: null, title: null, id: null });
}

function hear({ detail: { seconds } }) {
  follow(seconds);
  const now = performance.now();
  if (now - told < LEAST_PAUSE) return;
  told = now;
  tell("timeupdate", { t: seconds });
}

const orders = new Map([
  ["ping", introduce],
  ["seek", ({ t }) => isWithin(t) && seek(t)],
  ["play", () => isUsable && mayStart() && player.play()],
  ["pause", () => isUsable && player.pause()],
]);

const isWithin = (t) => Number.isFinite(t) && t >= 0 && t < (Number(limit) || Infinity);

function seek(t) {
  if (!isUsable) return;
  // Without an agenda there is nothing that follows.
  if (follower.isUsable) follower.goTo(t);
  else player.seek(t);
  follow(t);
}

if (page !== window) {
  addEventListener("message", ({ source, data }) => {
    if (source === page && data?.hubsportal === VERSION) orders.get(data.type)?.(data);
  });
  if (isUsable) {
    player.addEventListener("timeupdate", hear);
    player.addEventListener("playing", ({ detail }) => tell(detail.isPlaying ? "play" : "pause"));
  }
  introduce();
  // Late fonts, an opened answer, another width: whatever changes the content is heard of here.
  new ResizeObserver(grow).observe(root);
}
