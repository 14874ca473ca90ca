"""The editors' manual on the staff's side: whole, with its pictures, and linked from where help is needed."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from hubsportal import manual
from tests.admin_forms import AdminTestCase
from tests.factories import make_staff

pytestmark = pytest.mark.once

URL = reverse("admin:manual")


class ManualTests(AdminTestCase):
    def test_whoever_signs_in_reads_it(self):
        self.client.force_login(make_staff())
        response = self.client.get(URL)
        self.assertContains(response, "<h1>Manual</h1>", html=True)
        self.assertContains(response, '<h2 id="before-you-begin">Before you begin</h2>', html=True)
        self.assertContains(response, '<a href="#before-you-begin">Before you begin</a>', html=True)

    def test_nobody_else_does(self):
        self.client.logout()
        for url in (URL, reverse("admin:manual_picture", args=["webinar"])):
            self.assertRedirects(self.client.get(url), f"{reverse('admin:login')}?next={url}")

    def test_every_picture_is_there_has_words_and_is_shown(self):
        text = manual.FILE.read_text()
        named = re.findall(r"!\[([^\]]{20,})\]\(pictures/([\w-]+)\.webp\)", text)
        self.assertEqual(len(named), text.count("!["))
        self.assertEqual({name for _words, name in named}, {path.stem for path in manual.PICTURES.iterdir()})
        page = self.client.get(URL).content.decode()
        for _words, name in named:
            with self.subTest(name):
                url = reverse("admin:manual_picture", args=[name])
                self.assertIn(f'src="{url}"', page)
                response = self.client.get(url)
                self.assertEqual((response.status_code, response["Content-Type"]), (200, "image/webp"))
                self.assertEqual(b"".join(response.streaming_content)[8:12], b"WEBP")

    def test_there_is_no_other_picture(self):
        self.assertEqual(self.client.get(reverse("admin:manual_picture", args=["none"])).status_code, 404)

    def test_each_page_leads_to_its_part(self):
        anchors = {anchor for _level, anchor, _heading in manual.read()[1]}
        for model, model_admin in admin.site._registry.items():
            part = getattr(model_admin, "manual", "")
            with self.subTest(model=model._meta.label):
                if part:
                    self.assertIn(part, anchors)
                url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                link = f'<a href="{URL}{"#" if part else ""}{part}">Manual</a>'
                self.assertContains(self.client.get(url), link, html=True)
