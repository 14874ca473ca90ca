"""Starts everything that deploy/ is about on this machine, without containers, and takes its parts away under load.

  deploy/rehearsal            about four minutes
  deploy/rehearsal --quick    about two

Two nodes behind nginx, PostgreSQL with a streaming replica, Redis, an editor who publishes every three seconds, and visitors
who ask for 200 pages a second, five of them new ones, which no cache has. Then, one after another: a node is killed, the
replica, Redis, all connections to the primary, and the primary. What was lost, and for how long, is printed. Ends with 1 if a visitor's
page failed other than those in flight on what was killed, or if somebody saw a page in an older version than before.

Everything lies in a temporary folder and listens on loopback; nothing of it is left.
"""

import argparse
import asyncio
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent / "bin"))

from environment import PYTHON, ROOT, VENV, ensure_environment, fail, last_line, need_space, run, step

LOADERS = ("load_regions", "load_services", "load_themes", "load_partners", "load_sample")
PAGES = [
    "/",
    "/hubs/",
    "/hubs/?region=BE",
    "/webinars/",
    "/questions/",
    "/learnings/",
    "/search/?q=hub",
    "/hubs.json",
]
MOST_PAGES = 40


def main():
    options = arguments()
    ensure_environment("requirements-dev.txt", contains=["requirements.txt"], megabytes=800)
    if Path(sys.prefix) != VENV:
        os.execv(PYTHON, [PYTHON, "deploy/rehearsal.py", *sys.argv[1:]])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is also ended
    with temporary_folder() as folder, ExitStack() as stack:
        cluster = Cluster(folder, stack)
        cluster.check()
        print(f"\n{options.rate} requests a second, for {len(cluster.pages)} pages and new ones", flush=True)
        sys.exit(Rehearsal(cluster, options).run())


def arguments():
    parser = argparse.ArgumentParser(
        prog="deploy/rehearsal", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="shorter")
    parser.add_argument("--rate", type=int, default=200, metavar="N", help="requests a second (200)")
    return parser.parse_args()


@contextmanager
def temporary_folder():
    need_space(Path(tempfile.gettempdir()), megabytes=1000)
    folder = Path(tempfile.mkdtemp(prefix="hubsportal-rehearsal-", dir="/tmp" if os.geteuid() == 0 else None))
    # PostgreSQL runs as somebody else where this runs as root, and has to get to its own folders.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """All parts, started; `stack` stops them."""

    def __init__(self, folder, stack):
        from rehearsing import parts

        parts.look_for_programs()
        self.folder, self.stack = folder, stack
        with step("PostgreSQL and its replica"):
            self.primary = self._start(parts.Primary(folder / "primary"))
            self.replica = self._start(parts.StreamingReplica(folder / "replica", self.primary))
        self.redis = self._start(parts.Redis(folder))
        secret = secrets.token_urlsafe(50)
        with step("The portal's data"):
            self._prepare(secret)
        self.nodes = []
        with step("Two nodes, nginx"):
            for number in (1, 2):
                self.nodes.append(
                    self._start(parts.Node(folder, number, self.environment(f"node-{number}", secret)))
                )
            nginx = parts.Nginx(folder, [node.port for node in self.nodes], folder / "data")
            self.port = self._start(nginx).port
            self.pages = self._pages(parts.HOST)
        self.editor = self.environment("editor", secret)

    def _start(self, part):
        self.stack.callback(part.stop)
        return part.start().wait()

    def environment(self, name, secret):
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "DJANGO_SETTINGS_MODULE": "hubsportal.settings",
            "SECRET_KEY": secret,
            "DATABASE_URL": self.primary.url(name),
            "DATABASE_REPLICA_URLS": self.replica.url(name),
            "CACHE_URL": self.redis.url,
            "DATA_DIR": str(self.folder / "data"),
            "RUN_DIR": str(self.folder / name),
            "SITE_URL": "http://hubs.example",
            "ALLOWED_HOSTS": "hubs.example",
            "BEHIND_PROXY": "true",
            "WEB_CONCURRENCY": "2",
            "WEB_THREADS": "4",
            "LOG_LEVEL": "warning",
        }

    def _prepare(self, secret):
        environment = self.environment("prepares", secret)
        for command in (["migrate"], *([loader] for loader in LOADERS), ["collectstatic", "--no-input"]):
            done = run(PYTHON, "manage.py", *command, "--verbosity=0", env=environment)
            if done.returncode:
                fail(f"{command[0]} failed: {last_line(done.stdout)}")

    def check(self):
        from rehearsing import checks

        sheet = next(page for page in self.pages if page.endswith(".css"))
        with step("What nginx has to do"):
            if wrong := checks.failures(self.port, self.folder / "data", "/hubs/", sheet):
                fail(f"not so: {'; '.join(wrong)}")

    def _pages(self, host):
        """Some lists, and pages that they lead to; all of them answer."""
        found = dict.fromkeys(PAGES)
        for page in PAGES[:6]:
            text = self._get(page, host)
            found |= dict.fromkeys(
                re.findall(r'href="(/(?:hubs|webinars|learnings|questions)/[-\w/]+)"', text)[:10]
            )
            found |= dict.fromkeys(re.findall(r'href="(/static/[^"]+\.css)"', text)[:1])
        pages = [page for page in list(found)[:MOST_PAGES] if "/suggest/" not in page]
        # nginx keeps no embeds: these are always answered by a node.
        text = self._get("/webinars/", host)
        pages += [
            f"/embed/webinars/{slug}/agenda/"
            for slug in re.findall(r'<h\d[^>]*><a href="/webinars/([-\w]+)/"', text)
        ] * 3
        for page in pages:
            self._get(page, host)
        return pages

    def _get(self, page, host):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{page}", headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read().decode()
        except OSError as error:
            fail(f"{page} does not answer: {error}")


class Rehearsal:
    """Runs visitors and editor, and takes parts away meanwhile."""

    def __init__(self, cluster, options):
        from rehearsing.visitors import Visitors

        self.cluster = cluster
        self.pause = 3 if options.quick else 10
        self.away = 3 if options.quick else 10
        self.visitors = Visitors(cluster.port, cluster.pages, options.rate)
        self.is_over = False
        self.saves = []  # (when it ended, word, seconds)
        self.phases = []  # (name, start, moment of the loss, end, remark)

    def run(self):
        load = threading.Thread(target=lambda: asyncio.run(self.visitors.run(lambda: self.is_over)))
        load.start()
        try:
            with self._editor():
                time.sleep(2)
                self._phase("nothing", lambda: "")
                self._phase("a node", lambda: self._without(self.cluster.nodes[1]))
                self._phase("the replica", self._without_replica)
                self._phase("Redis", lambda: self._without(self.cluster.redis))
                self._phase("the primary's connections", self._without_connections)
                self._phase("the primary", lambda: self._without(self.cluster.primary))
        finally:
            self.is_over = True
            load.join()
        return self._report()

    @contextmanager
    def _editor(self):
        command = [PYTHON, "deploy/rehearsing/editor.py", "3"]
        with (self.cluster.folder / "editor.log").open("wb") as errors:
            options = {"stdout": subprocess.PIPE, "stderr": errors, "text": True, "start_new_session": True}
            process = subprocess.Popen(command, cwd=ROOT, env=self.cluster.editor, **options)

        def read():
            for line in process.stdout:
                word, seconds = line.split()
                self.saves.append((time.monotonic(), word, float(seconds)))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)
            reader.join()

    def _phase(self, name, lose):
        start = time.monotonic()
        print(f"without {name} ...", end=" ", flush=True)
        remark = lose()
        time.sleep(self.pause)
        end = time.monotonic()
        self.phases.append((name, start, end, remark))
        print(f"{end - start:.1f} s", flush=True)

    def _without(self, part):
        part.kill()
        lost = time.monotonic()
        time.sleep(self.away)
        part.start().wait()
        return f"away for {time.monotonic() - lost:.1f} s, started again by hand"

    def _without_replica(self):
        replica = self.cluster.replica
        remark = self._without(replica)
        answered = time.monotonic()
        while not replica.readers():
            if time.monotonic() - answered > 60:
                return f"{remark}, NOT READ AGAIN within a minute"
            time.sleep(0.1)
        return f"{remark}, read again {time.monotonic() - answered:.1f} s after it answered"

    def _without_connections(self):
        ended = 0
        for _time in range(3):
            ended += self.cluster.primary.end_connections()
            time.sleep(1)
        return f"{ended} connections ended, three times over"

    def _report(self):
        from rehearsing.visitors import summary

        lines = [
            "| without | requests | pages failed | of these in flight | lost for | older versions | median, 99 of 100, slowest ms "
            "| saves failed | |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---|",
        ]
        is_good = True
        for name, start, end, remark in self.phases:
            asked = self.visitors.between(start, end)
            numbers = summary(asked)
            failed = [one for one in asked if not one.is_good]
            # The loss is what a phase begins with. What ends much later was waiting for something else.
            in_flight = [one for one in failed if one.began < start + 0.05 and one.ended < start + 1]
            lost = max(one.ended for one in failed) - min(one.began for one in failed) if failed else 0
            kinds = ", ".join(f"{number} {outcome}" for outcome, number in numbers["failed"].items())
            saves = sum(word == "failed" for when, word, _seconds in self.saves if start <= when < end)
            times = ", ".join(f"{numbers[which]:.0f}" for which in ("median", "p99", "slowest"))
            lines.append(
                f"| {name} | {numbers['requests']} | {kinds or 0} | {len(in_flight)} | {lost:.1f} s | {numbers['older']} "
                f"| {times} | {saves} | {remark} |"
            )
            is_good &= len(failed) == len(in_flight) and not numbers["older"] and "NOT" not in remark
            for one in failed[:5]:
                print(f"failed {one.began - start:.2f} s after the loss: {one.path}: {one.outcome}")
        print("\n" + "\n".join(lines))
        print(f"\nLoad of the machine's {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}.")
        longest = max((seconds for _when, _word, seconds in self.saves), default=0)
        print(
            f"\n{sum(word == 'saved' for _when, word, _seconds in self.saves)} saves; the longest took {longest:.1f} s."
        )
        print(
            "No page failed but those in flight." if is_good else "PAGES FAILED, or were older than before."
        )
        if not is_good:
            self._show_logs()
        return 0 if is_good else 1

    def _show_logs(self):
        for log in sorted(self.cluster.folder.rglob("*.log")):
            lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            if lines and log.name != "embeds.log":
                print(f"\n{log.name}, the last lines of {len(lines)}:\n  " + "\n  ".join(lines[-15:]))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
