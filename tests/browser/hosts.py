"""Other sites around the portal: small servers on ports of their own, so that each is another origin."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Host:
    """A site that shows the pages it is given."""

    def __init__(self, url):
        self.url = url
        self.pages = {}
        self.policies = {}

    def show(self, html, path="/", policy=""):
        """The address of a page with this in its body, under a content security policy if one is given."""
        self.pages[path] = f"<!doctype html><html lang=en><title>A host</title><body>{html}</body></html>"
        self.policies[path] = policy
        return self.url + path


@contextmanager
def host():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            html = site.pages.get(self.path)
            body = (html or "").encode()
            self.send_response(200 if html else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if policy := site.policies.get(self.path):
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Host(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
