"""A Redis of its own for a test: in a temporary folder, gone afterwards."""

import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from redis import Redis, RedisError


class Server:
    """`url` is its address; it can be stopped and started again, empty."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hubsportal-redis-"))
        self.url = f"unix://{self.folder}/socket"
        self.process = None

    def start(self):
        options = ("--port", "0", "--unixsocket", "socket", "--save", "", "--dir", self.folder)
        self.process = subprocess.Popen(
            ["redis-server", *options], cwd=self.folder, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + 10
        while True:
            with suppress(RedisError):
                return self.client().ping()
            if time.monotonic() > until:
                raise TimeoutError("Redis did not start.")
            time.sleep(0.01)

    def client(self):
        return Redis.from_url(self.url)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_error):
        self.stop()
        shutil.rmtree(self.folder)
