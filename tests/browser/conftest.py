"""The browser of the system against the portal as it is served.

Tests here share one portal and read it; one that writes makes rows of its own and leaves the others' alone.
"""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from .hosts import host
from .serving import serve

HERE = Path(__file__).parent

# The system's Chromium, quiet: it asks nobody for updates, and keeps to TCP, which can be recorded.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nobody but this machine is ever reached. (Playwright's own way to stop requests goes without the browser's cache.)
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


class Visitor:
    """Somebody with a browser of their own: nothing stored, every request and every error written down."""

    def __init__(self, browser, site, **options):
        self.site = site
        self.requests = []
        self.errors = []
        self.context = browser.new_context(base_url=site.url, **options)
        self.context.set_default_timeout(10_000)
        self.context.on("request", lambda request: self.requests.append(request))
        self.context.on("console", lambda message: self.note(message.type, message.text))
        self.context.on("weberror", lambda error: self.note("error", str(error.error)))
        self.page = self.context.new_page()

    def note(self, kind, text):
        """Errors of scripts, failed requests and violations of the content security policy come by here."""
        if kind == "error":
            self.errors.append(text)

    def forgive(self, words):
        """Clear away the errors that a test provoked: those with these words, of which there must be some."""
        expected = [error for error in self.errors if words in error]
        assert expected, self.errors
        self.errors[:] = [error for error in self.errors if words not in error]

    def requests_elsewhere(self):
        return [
            request
            for request in self.requests
            if not request.url.startswith((self.site.url, "data:", "blob:", "about:"))
        ]


@pytest.fixture(scope="session")
def partner():
    """A site that may frame the embeds."""
    with host() as site:
        yield site


@pytest.fixture(scope="session")
def stranger():
    """A site that may not."""
    with host() as site:
        yield site


@pytest.fixture(scope="session")
def site(tmp_path_factory, partner):
    """The portal with the sample, served for the whole run."""
    # By its other name the partner is another site, and not only another origin, to a browser's rules on storage.
    framed_by = [partner.url, partner.url.replace("127.0.0.1", "localhost")]
    with serve(tmp_path_factory.mktemp("portal"), framed_by=framed_by) as site:
        yield site


# Not for the whole session: as long as it lives, an event loop runs in this thread, and Django would refuse
# the database to the tests of other folders.
@pytest.fixture(scope="package")
def browser():
    # Debian's own start script brings extensions and draws by a graphics card in software: a quarter of all work.
    path = next(filter(Path.exists, [Path("/usr/lib/chromium/chromium")]), shutil.which("chromium"))
    assert path, "chromium is missing: apt-get install chromium"
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        if before is not None:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def new_visitor(browser, site):
    """Makes Visitors. At the end none of them may have met an error that the test did not forgive."""
    visitors = []

    def make(**options):
        visitors.append(Visitor(browser, site, **options))
        return visitors[-1]

    yield make
    errors = [error for visitor in visitors for error in visitor.errors]
    for visitor in visitors:
        visitor.context.close()
    assert errors == []


@pytest.fixture
def visitor(new_visitor):
    return new_visitor()


@pytest.fixture
def page(visitor):
    return visitor.page
