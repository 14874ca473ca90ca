/*
 * Captions in a sandbox. There the portal is another site to itself, and a browser gives chapters and captions only to a
 * video that was asked for with CORS. It stands before the module of the player, which shall not notice.
 */

const video = document.querySelector("video.recording");

function ask(crossOrigin) {
  video.crossOrigin = crossOrigin;
  video.load();
}

if (video && window.origin === "null") {
  // From a web server that does not give recordings to every site it plays all the same, without captions.
  const giveUp = (event) => {
    if (video.readyState !== HTMLMediaElement.HAVE_NOTHING) return;
    event.stopImmediatePropagation();
    ask(null);
  };
  video.addEventListener("error", giveUp, { capture: true, once: true });
  ask("anonymous");
}
