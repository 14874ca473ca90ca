"""Stand-ins for the players of YouTube and Vimeo, which speak just enough of their hosts' language.

A test reads `heard` (every message that came) and calls `reach(second)` to let the video run on to a second.
"""

YOUTUBE_HOST = "https://www.youtube-nocookie.com"
VIMEO_HOST = "https://player.vimeo.com"

YOUTUBE = """<!doctype html><title>Stub of YouTube</title><script>
const heard = [];
function hear(message) { heard.push(message); document.documentElement.dataset.heard = heard.length; }
let state = 1;
let time = Number(new URLSearchParams(location.search).get("start"));
function tell(event, info) { parent.postMessage(JSON.stringify({event, info, id: 1, channel: "widget"}), "*"); }
function reach(second) { time = second; tell("infoDelivery", {currentTime: time}); }
addEventListener("message", ({data}) => {
  const message = JSON.parse(data);
  hear(message);
  if (message.event === "listening") tell("initialDelivery", {currentTime: time, playerState: state});
  if (message.func === "seekTo") reach(message.args[0]);
  if (message.func === "playVideo") tell("infoDelivery", {playerState: state = 1});
  if (message.func === "pauseVideo") tell("infoDelivery", {playerState: state = 2});
});
</script>"""

VIMEO = """<!doctype html><title>Stub of Vimeo</title><script>
const heard = [];
function hear(message) { heard.push(message); document.documentElement.dataset.heard = heard.length; }
let time = parseInt(new URLSearchParams(location.hash.slice(1)).get("t")) || 0;
function tell(message) { parent.postMessage(JSON.stringify(message), "*"); }
function reach(second) { time = second; tell({event: "timeupdate", data: {seconds: time, percent: 0, duration: 3600}}); }
addEventListener("message", ({data}) => {
  hear(data);
  if (data.method === "ping") tell({method: "ping"});
  if (data.method === "addEventListener" && data.value === "timeupdate") reach(time);
  if (data.method === "setCurrentTime") reach(data.value);
  if (data.method === "play" || data.method === "pause") tell({event: data.method});
});
tell({event: "ready"});
</script>"""


def answer(context, html, host):
    """Answer every page of `host` with a stub, and keep the requests that asked for one."""
    asked = []

    def fulfil(route):
        asked.append(route.request)
        route.fulfill(body=html, content_type="text/html")

    context.route(f"{host}/**", fulfil)
    return asked
