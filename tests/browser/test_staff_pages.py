"""The staff's pages by the same rules as the public ones: WCAG 2.2 AA in both colour schemes, no wider than the window."""

import pytest

from .axe import FIND_HERE, findings
from .prepare import STAFF

# Pages for pasting, for history and for suggestions are looked at by the tests that fill them.
PAGES = {
    "first page": "/admin/",
    "manual": "/admin/manual/",
    "list of webinars": "/admin/webinars/webinar/",
    "webinar": "/admin/webinars/webinar/1/change/",
    "new webinar": "/admin/webinars/webinar/add/",
    "question": "/admin/webinars/qaitem/1/change/",
    "captions": "/admin/webinars/captiontrack/1/change/",
    "moving in time": "/admin/webinars/webinar/1/shift/",
    "bringing in a webinar": "/admin/webinars/webinar/import/",
    "preview link": "/admin/webinars/webinar/1/preview/",
    "hub": "/admin/hubs/hub/1/change/",
    "learning": "/admin/learnings/keylearning/1/change/",
    "action plan": "/admin/learnings/actionplan/1/change/",
    "deleting": "/admin/webinars/person/1/delete/",
}


@pytest.fixture(scope="module")
def signed_in(browser, site):
    """A page of somebody who has signed in, for all of these."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/admin/")
    for label, typed in zip(("Username", "Password"), STAFF, strict=True):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


@pytest.mark.parametrize("kind", PAGES)
def test_anybody_can_edit_here(signed_in, kind):
    assert signed_in.goto(PAGES[kind]).status == 200
    assert findings(signed_in, checked=(1280,), find=FIND_HERE) == {}
