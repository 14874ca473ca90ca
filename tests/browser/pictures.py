"""Takes the pictures of docs/editors.md anew, from the portal as it is served: `.venv/bin/python -m tests.browser.pictures`."""

import io
import os
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.webinars import agendas

from .prepare import STAFF
from .serving import ROOT, serve

FOLDER = ROOT / "docs" / "pictures"
WIDTH = 1100  # CSS pixels
TALK = "/admin/webinars/webinar/1/"
MISSPELT = agendas.REFERENCE.replace("Delphine Coderniaux", "Delphine Codernaux", 1)


def main():
    os.environ.pop("PYTEST_XDIST_WORKER", None)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as run, sync_playwright() as playwright:
        folder = Path(run) / "portal"
        folder.mkdir()
        with serve(folder, framed_by=[]) as site:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
            page = browser.new_page(
                base_url=site.url, viewport={"width": WIDTH, "height": 800}, device_scale_factor=1.5
            )
            sign_in(page)
            for name, take in PICTURES.items():
                take(page, lambda top, height, name=name: save(page, name, top, height))
            browser.close()


def save(page, name, top, height):
    """What stands from `top`, an element or a number of CSS pixels, on."""
    if not isinstance(top, int):
        top = page.locator(top).first.bounding_box()["y"] + page.evaluate("scrollY")
    data = page.screenshot(full_page=True, animations="disabled")
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    scale = picture.width / WIDTH
    end = min(picture.height, int((top + height) * scale))
    picture.crop((0, int(top * scale), picture.width, end)).save(
        FOLDER / f"{name}.webp", quality=78, method=6
    )


def sign_in(page):
    page.goto("/admin/")
    for label, typed in zip(("Username", "Password"), STAFF, strict=True):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")


def first_page(page, keep):
    page.goto("/admin/")
    keep(0, 720)


def webinar(page, keep):
    page.goto(f"{TALK}change/")
    page.locator("#checklist").evaluate("list => { list.open = true }")
    keep(0, 690)


def segments(page, keep):
    page.goto(f"{TALK}change/")
    keep("#segments-group", 470)


def pasting(page, keep):
    page.goto("/admin/webinars/webinar/")
    page.get_by_role("link", name="To come", exact=True).click()
    page.get_by_role("link", name="Paste the agenda").click()
    page.get_by_label("Agenda:").fill(MISSPELT)
    page.get_by_role("button", name="Show what it becomes").click()
    page.wait_for_load_state()
    keep(0, 900)


def stamping(page, keep):
    page.goto(f"{TALK}stamp/")
    keep(0, 700)


HUBS = """slug,name,city,region
trakk,TRAKK,Namur,BE352
waps-hub,Wap's Hub,Tournai,Walonie
"""


def importing(page, keep):
    page.goto("/admin/hubs/hub/import/")
    page.get_by_label("Workbook, or CSV").set_input_files(
        {"name": "hubs.csv", "mimeType": "text/csv", "buffer": HUBS.encode()}
    )
    page.get_by_role("button", name="Show what it changes").click()
    page.wait_for_load_state()
    keep(0, 620)


def learning(page, keep):
    page.goto("/admin/learnings/keylearning/4/change/")
    keep("#evidence-group", 520)


def facts(page, keep):
    page.goto("/admin/hubs/hub/1/change/")
    keep("#facts-group", 420)


def moving(page, keep):
    page.goto(f"{TALK}shift/")
    keep(0, 700)


def history(page, keep):
    page.goto("/admin/hubs/hub/1/change/")
    page.get_by_label("Tagline").fill("A house for creative businesses in Namur")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/admin/hubs/hub/1/history/")
    keep(0, 560)


PICTURES = {
    "first-page": first_page,
    "webinar": webinar,
    "segments": segments,
    "pasting": pasting,
    "stamping": stamping,
    "importing": importing,
    "learning": learning,
    "facts": facts,
    "moving": moving,
    "history": history,
}

if __name__ == "__main__":
    main()
