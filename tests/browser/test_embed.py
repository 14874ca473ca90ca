"""The agenda in other sites' frames: who may frame what, and what works in there."""

import pytest
from playwright.sync_api import expect

AGENDA = "/embed/webinars/creative-hubs/agenda/"
WITH_PLAYER = f"{AGENDA}?show=agenda,player"
HUB = "/hubs/trakk/"

# What a careful host allows: scripts, but no origin, so neither cookies nor storage.
SANDBOX = "allow-scripts"


@pytest.fixture
def framed(new_visitor):
    """Opens a page of `host` that frames `path`: (visitor, the frame)."""

    def frame(host, path, sandbox=None, **options):
        visitor = new_visitor(welcome=[host.url], **options)
        limit = "" if sandbox is None else f'sandbox="{sandbox}"'
        page = f'<h1>A partner</h1><iframe src="{visitor.site.url}{path}" {limit} width="600" height="900"></iframe>'
        visitor.page.goto(host.show(page))
        return visitor, visitor.page.locator("iframe").element_handle().content_frame()

    return frame


def is_shown(frame):
    return frame.locator("h1").count() == 1


def assert_refused(visitor, frame):
    assert not is_shown(frame)
    assert frame.url == "chrome-error://chromewebdata/"
    (error,) = visitor.errors
    assert "frame-ancestors" in error
    visitor.errors.clear()


def test_a_listed_origin_frames_the_embed(framed, partner):
    _, frame = framed(partner, AGENDA)
    assert is_shown(frame)
    expect(frame.locator(".agenda a.cue")).to_have_count(18)  # 7 segments, 11 questions


@pytest.mark.parametrize("path", [AGENDA, WITH_PLAYER, "/embed/webinars/no-such-webinar/agenda/"])
def test_another_origin_is_refused(framed, stranger, path):
    visitor, frame = framed(stranger, path)
    visitor.errors[:] = [error for error in visitor.errors if "404" not in error]
    assert_refused(visitor, frame)


@pytest.mark.parametrize("path", [HUB, "/", "/webinars/creative-hubs/", "/admin/login/"])
def test_every_other_page_is_refused_to_both(framed, partner, stranger, path):
    for host in (partner, stranger):
        assert_refused(*framed(host, path))


def test_its_errors_are_shown_in_the_frame_too(framed, partner):
    visitor, frame = framed(partner, "/embed/webinars/no-such-webinar/agenda/")
    assert is_shown(frame)
    (error,) = visitor.errors
    assert "404" in error
    visitor.errors.clear()


@pytest.mark.parametrize("sandbox", [None, "", SANDBOX], ids=["free", "sandboxed", "scripts only"])
@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["script", "no script"])
def test_it_is_whole_without_script_and_storage_and_sets_no_cookie(
    framed, partner, sandbox, java_script_enabled
):
    for path in (AGENDA, WITH_PLAYER):
        visitor, frame = framed(partner, path, sandbox, java_script_enabled=java_script_enabled)
        expect(frame.locator(".agenda a.cue")).to_have_count(18)
        heading = frame.get_by_role("heading", level=1)
        expect(heading).to_have_css("font-family", '"Public Sans", system-ui, sans-serif')
        visitor.page.wait_for_load_state("networkidle")
        visitor.errors[:] = [error for error in visitor.errors if "sandboxed" not in error]
        assert visitor.context.cookies() == []
        assert visitor.requests_elsewhere()[1:] == []  # the first is the host's own page
        assert all("set-cookie" not in request.response().all_headers() for request in visitor.requests)
        assert all("cookie" not in request.all_headers() for request in visitor.requests)


def test_it_is_the_same_for_everybody(site, browser):
    """One stored page for all hosts: nothing in it depends on who asks."""
    _, headers, _ = site.get(AGENDA)
    assert "Cookie" not in headers.get("Vary", "")
    assert headers["X-Robots-Tag"] == "noindex"
    assert "X-Frame-Options" not in headers


def test_its_links_lead_out_of_the_frame(framed, partner):
    visitor, frame = framed(partner, AGENDA)
    inside = frame.locator("a:not([target=_top])").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert inside == ["?show=agenda,player"]
    frame.locator(".agenda a.cue").nth(4).click()
    expect(visitor.page).to_have_url(f"{visitor.site.url}/webinars/creative-hubs/?t=1912")


@pytest.mark.parametrize("sandbox", [None, SANDBOX], ids=["free", "scripts only"])
def test_the_player_plays_in_the_frame_once_asked_for(framed, partner, sandbox):
    visitor, frame = framed(partner, AGENDA, sandbox)
    assert frame.locator("video").count() == 0
    frame.get_by_role("link", name="Show the player here").click()
    expect(frame.locator("video")).to_be_hidden()
    frame.locator(".agenda a.cue[data-t='2602']").click()
    expect(frame.locator("video")).to_be_visible()
    frame.wait_for_function("document.querySelector('video').currentTime > 2602.2")
    assert frame.locator("video").evaluate("video => video.currentTime") < 2605
    assert frame.locator(".agenda .is-now").evaluate_all("rows => rows.map(row => row.dataset.start)") == ["2602"]
    expect(frame.locator(".agenda .now")).to_have_text("Playing")
    assert visitor.page.url.startswith(partner.url)

    # Single keys belong to the page around it.
    visitor.page.keyboard.press("k")
    assert frame.locator(".agenda .is-now").evaluate_all("rows => rows.map(row => row.dataset.start)") == ["2602"]


def test_without_script_a_second_is_marked_and_played_in_the_frame(framed, partner):
    _, frame = framed(partner, WITH_PLAYER, "", java_script_enabled=False)
    frame.locator(".agenda a.cue[data-t='2602']").click()
    expect(frame.locator(".agenda .is-now")).to_have_attribute("data-start", "2602")
    video = frame.locator("video")
    expect(video).to_be_visible()
    expect.poll(lambda: video.evaluate("video => video.currentTime")).to_be(2602) if hasattr(expect, "poll") else None


def test_the_portal_may_frame_itself(new_visitor):
    visitor = new_visitor()
    visitor.page.goto("/about/")
    visitor.page.evaluate(
        "path => document.body.append(Object.assign(document.createElement('iframe'), {src: path}))", AGENDA
    )
    # Its own pages have no frames, so the policy names none; the embed alone would allow it.
    visitor.page.wait_for_timeout(200)
    visitor.errors.clear()
