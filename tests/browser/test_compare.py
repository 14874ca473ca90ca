"""Choosing hubs in the finder, and the two wide tables, as they are used."""

import pytest
from playwright.sync_api import expect

from .waiting import until

COMPARISON = "/hubs/compare/?hub=trakk&hub=waps-hub&hub=canodrom"


def tick(page, name):
    page.get_by_role("checkbox", name=f"Choose {name}").click()


def test_from_the_finder_to_the_comparison(page):
    page.goto("/hubs/")
    tick(page, "Wap’s Hub")
    tick(page, "Trakk")
    button = page.get_by_role("button", name="Compare (2)")
    expect(button).to_be_in_viewport()
    button.click()
    # In the order of the list, since that is the order of its ticks.
    until(page, lambda: page.url.partition("/hubs/")[2], "compare/?hub=trakk&hub=waps-hub")
    expect(page.locator(".compare thead .name")).to_have_text(["Trakk", "Wap’s Hub"])


def test_ticks_come_along_through_filters_and_back(page):
    page.goto("/hubs/")
    tick(page, "Trakk")
    until(page, lambda: page.url.endswith("/hubs/?hub=trakk"), True)
    page.get_by_label("Spain").check()
    page.get_by_role("button", name="Show hubs").click()
    expect(page.locator("#choose input")).to_be_checked()
    tick(page, "Canòdrom")
    expect(page.get_by_role("button", name="Compare (2)")).to_be_visible()
    page.locator(".sentence .chip").click()
    expect(page.get_by_role("checkbox", name="Choose Trakk")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Choose Canòdrom")).to_be_checked()
    tick(page, "Trakk")
    tick(page, "Canòdrom")
    expect(page.get_by_role("button", name="Compare chosen")).to_be_visible()
    assert page.url.endswith("/hubs/")


def test_without_scripts_ticks_lead_to_the_comparison_and_back_to_the_finder(new_visitor):
    page = new_visitor(java_script_enabled=False).page
    page.goto("/hubs/")
    tick(page, "Trakk")
    page.get_by_role("button", name="Compare chosen").click()
    expect(page.locator(".sentence")).to_have_text("Trakk, and? Choose at least one more.")
    page.get_by_role("link", name="Choose in the finder").click()
    expect(page.get_by_role("checkbox", name="Choose Trakk")).to_be_checked()
    tick(page, "Canòdrom")
    page.get_by_role("button", name="Compare chosen").click()
    expect(page.locator(".compare thead .name")).to_have_text(["Canòdrom", "Trakk"])
    page.get_by_role("link", name="Remove Trakk").click()
    expect(page.locator(".sentence")).to_have_text("Canòdrom, and? Choose at least one more.")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_only_the_rows_that_set_them_apart(new_visitor, scripts):
    page = new_visitor(java_script_enabled=scripts).page
    page.goto(COMPARISON)
    rows = page.locator(".compare tbody tr:not(.group):visible")
    before = rows.count()
    page.get_by_label("Only rows that set them apart").check()
    marked = page.locator(".compare .marked").count()
    assert 0 < marked < before
    expect(rows).to_have_count(marked)
    # No heading stands above nothing.
    groups = page.locator(".compare tbody:visible")
    assert groups.count() == page.locator(".compare tbody:has(.marked)").count()


def test_an_answer_in_the_comparison_plays_its_second(page):
    page.goto(COMPARISON)
    page.get_by_role("link", name="31:52 Who employs").click()
    expect(page.get_by_role("button", name="Play from 31:52")).to_be_visible()


def test_the_names_stay_in_sight_where_there_is_room(page):
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto(COMPARISON)
    page.get_by_text("Business model", exact=True).first.scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    until(page, lambda: page.evaluate("scrollY"), lambda y: y > 500)
    expect(page.locator(".compare thead .name").first).to_be_in_viewport()


def test_on_a_phone_the_table_scrolls_by_keyboard_and_its_first_column_stays(page):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto("/hubs/coverage/")
    expect(page.locator(".sideways")).to_be_visible()
    box = page.locator(".scroller")
    box.focus()
    for _time in range(6):
        page.keyboard.press("ArrowRight")
    until(page, lambda: box.evaluate("box => box.scrollLeft"), lambda left: left > 60)
    head = box.locator("tbody th[scope=row]").first
    left = head.evaluate("head => head.getBoundingClientRect().left")
    assert abs(left - box.evaluate("box => box.getBoundingClientRect().left")) <= 1


@pytest.mark.parametrize(
    ("width", "hubs"), [(360, ""), (360, "&hub=canodrom&hub=betahaus"), (768, "&hub=canodrom")]
)
def test_nothing_is_cut_where_there_is_room(page, width, hubs):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/hubs/compare/?hub=trakk&hub=waps-hub" + hubs)
    box = page.locator(".scroller")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_on_a_phone_more_than_two_stand_one_under_the_other_by_name(page):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(COMPARISON)
    row = page.locator(".compare tr.differs").first
    lefts = row.locator("td").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1
    names = "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
    assert row.locator("td").evaluate_all(names)[0] == '"Trakk"'
    # What nobody states is said once.
    expect(page.locator(".compare .unstated td").first).to_be_hidden()
    expect(page.locator(".compare .unstated .verdict").first).to_be_visible()


def test_a_count_leads_to_just_these_hubs(page):
    page.goto("/hubs/coverage/")
    page.get_by_role("link", name="2 with FabLab: Belgium").click()
    expect(page.locator(".hublist h2")).to_have_text(["Trakk", "Wap’s Hub"])
    page.goto("/hubs/coverage/")
    page.get_by_role("rowheader", name="Belgium").get_by_role("link").click()
    expect(page.locator(".coverage tbody th").first).to_contain_text("Liège")
