"""The page where embeds are made: its form, its preview, and what it gives to paste."""

import pytest
from playwright.sync_api import expect

from .frames import WIDTHS, assert_fits, frame_in
from .waiting import current_time, until

QUESTION = "/embed/questions/3/"
PLAYGROUND = "/embed/playground/?webinar=creative-hubs&show=agenda&show=player&t=29:00&density=compact"


@pytest.mark.parametrize("kind", ["plain", "script", "element"])
def test_a_snippet_pasted_into_an_empty_page_of_a_partner_works_unchanged(new_visitor, partner, kind):
    visitor = new_visitor(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.goto(PLAYGROUND)
    page.locator(f"copy-words[data-from={kind}] button").click()
    expect(page.locator(f"copy-words[data-from={kind}] [role=status]")).to_have_text("Copied")
    pasted = page.evaluate("navigator.clipboard.readText()")
    is_fitted = kind != "plain" or page.evaluate("CSS.supports('frame-sizing', 'content-height')")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        # Anew for each: what the browser fits by itself keeps the height of the width that it began with.
        page.goto(partner.show(pasted))
        frame = frame_in(page)
        expect(frame.locator("html")).to_have_attribute("data-density", "compact")
        expect(frame.locator(".agenda [aria-current]")).to_have_attribute("data-t", "1740")
        assert frame.evaluate("innerWidth") == width - 16
        if is_fitted:
            assert_fits(page, frame)
    frame.get_by_role("button", name="Play from 29:00").click()
    until(page, lambda: current_time(frame), lambda now: 1740 <= now < 1760)
    assert {request.url for request in visitor.requests_elsewhere()} == {f"{partner.url}/"}
    assert visitor.context.cookies() == []


def test_the_form_changes_preview_and_snippets_at_once(page, site):
    page.goto("/embed/playground/?webinar=creative-hubs")
    snippet = page.locator("#plain")
    expect(snippet).to_contain_text(f'src="{site.url}/embed/webinars/creative-hubs/agenda/"')
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_hidden()
    page.get_by_role("checkbox", name="transcript").check()
    page.locator("#accent").fill("0b5fff")
    expect(snippet).to_contain_text("/agenda/?show=agenda,transcript&amp;accent=0b5fff")
    expect(page.locator("#preview iframe")).to_have_attribute(
        "src", "/embed/webinars/creative-hubs/agenda/?show=agenda,transcript&accent=0b5fff"
    )
    assert_fits(page, frame_in(page, "#preview iframe"))
    page.locator("#accent").fill("blue")
    expect(page.locator("#said")).to_contain_text("“blue” is not a colour.")
    # Another webinar brings its own questions; what was typed stays.
    page.locator("#webinar").select_option("unrecorded")
    expect(snippet).to_contain_text("/embed/webinars/unrecorded/agenda/")
    page.locator("#webinar").select_option("creative-hubs")
    expect(page.locator("#question option[value='3']")).to_be_attached()
    page.locator("#question").select_option("3")
    expect(snippet).to_contain_text(f'src="{site.url}{QUESTION}')
    expect(page.get_by_role("checkbox", name="transcript")).to_have_count(0)
    assert "question=3" in page.url


def test_every_message_can_be_tried(page):
    page.goto("/embed/playground/?webinar=creative-hubs&show=agenda,player")
    lines = page.locator(".heard li")
    expect(lines.filter(has_text='"type":"ready"').first).to_contain_text('"webinar":"creative-hubs"')
    known = lines.filter(has_text='"type":"ready"').count()
    page.get_by_role("button", name="ping").click()
    expect(lines.filter(has_text='"type":"ready"')).to_have_count(known + 1)
    page.locator("#second").fill("1912")
    page.get_by_role("button", name="seek").click()
    expect(lines.filter(has_text='"type":"segmentchange"').first).to_contain_text('"t":1912')
    page.get_by_role("button", name="play", exact=True).click()
    expect(lines.filter(has_text='"type":"timeupdate"').first).to_be_attached()
    page.get_by_role("button", name="pause").click()
    expect(lines.filter(has_text='from the embed {"hubsportal":1,"type":"pause"}').first).to_be_attached()


def test_without_script_the_form_makes_the_same(new_visitor, site):
    page = new_visitor(java_script_enabled=False).page
    page.goto("/embed/playground/?webinar=creative-hubs")
    page.get_by_role("checkbox", name="player").check()
    page.locator("#t").fill("29:00")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#plain")).to_contain_text(
        f'src="{site.url}/embed/webinars/creative-hubs/agenda/?show=player,agenda&amp;t=29:00"'
    )
    expect(frame_in(page, "#preview iframe").locator(".agenda [aria-current]")).to_have_attribute(
        "data-t", "1740"
    )
    expect(page.get_by_role("button", name="ping")).to_be_hidden()
