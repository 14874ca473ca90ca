"""nginx with the site of deploy/nginx, on loopback and without https, before the portal that is measured."""

import subprocess
import sys
from contextlib import contextmanager

from environment import ROOT, fail, last_line
from postgres import free_port

from .serving import answers, stop
from .trivial_page import BODY

STATIC = "/static-page.html"


@contextmanager
def nginx(folder, portal):
    """Yields (port, PID) of nginx before the portal at this port; at STATIC it has a file of its own."""
    sys.path.append(str(ROOT / "deploy"))
    from rehearsing.parts import find, render_site

    (folder / "files").mkdir(parents=True)
    (folder / "cache").mkdir()
    (folder / "files" / STATIC[1:]).write_bytes(BODY)
    port, https, others = free_port(), free_port(), free_port()
    render_site(
        folder,
        {
            "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;": f"    listen 127.0.0.1:{port};",
            "    ssl_certificate /etc/ssl/hubsportal/fullchain.pem;\n": "",
            "    ssl_certificate_key /etc/ssl/hubsportal/privkey.pem;\n": "",
            "    listen 80;\n    listen [::]:80;": f"    listen 127.0.0.1:{https};",
            "    listen 80 default_server;\n    listen [::]:80 default_server;": f"    listen 127.0.0.1:{others};",
            "    listen 443 ssl default_server;\n    listen [::]:443 ssl default_server;\n": "",
            "    ssl_reject_handshake on;\n": "",
            "hubs.example.org": "127.0.0.1",
            "/var/cache/nginx": str(folder / "cache"),
            "server 127.0.0.1:8000 max_fails=1 fail_timeout=5s;": f"server 127.0.0.1:{portal};",
            "/var/log/nginx/embeds.log": str(folder / "embeds.log"),
            "root /var/lib/hubsportal;": f"root {folder}/files;\nlocation = {STATIC} {{ default_type text/html; }}",
            # Here one address asks for thousands of pages a second.
            "limit_req zone=reading burst=400 nodelay;": "",
            # So that the bench knows what was kept.
            "proxy_cache hubsportal;": "proxy_cache hubsportal;\n    add_header X-Cache $upstream_cache_status;",
        },
    )
    log = folder / "output.log"
    with log.open("wb") as output:
        command = [find("nginx"), "-p", folder, "-c", folder / "nginx.conf"]
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        if not answers(process, port, STATIC):
            fail(f"nginx did not start: {last_line(log.read_text())}")
        yield port, process.pid
    finally:
        stop(process)
