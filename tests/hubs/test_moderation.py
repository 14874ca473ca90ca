"""The queue of suggestions: who may decide, what becomes of each, and what is forgotten when."""

import datetime
from io import StringIO
from unittest import mock

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from hubs.models import FormUse, Hub, Suggestion
from hubs.suggestions import decisions, limits, photos
from hubsportal.history.models import Version
from hubsportal.models import FormerSlug
from hubsportal.roles import EXPERT
from tests import factories as make
from tests.admin_forms import AdminTestCase
from tests.hubs.test_suggest import picture
from tests.pages import STORAGES, Page

RIGHT = "hubs.moderate_suggestion"
QUEUE = "/admin/hubs/suggestion/"
CONTACT = {"contact_name": "Ann Example", "contact_email": "ann@example.org"}


def make_photo(**fields):
    """A suggestion with a photo in the private storage."""
    name = storages["private"].save(f"{photos.FOLDER}/photo.jpg", ContentFile(picture((40, 30))))
    return make.make_suggestion(photo=name, photo_alt="The yard", photo_credit="Ann", **fields)


class ModerationTestCase(AdminTestCase):
    def setUp(self):
        super().setUp()
        own = override_settings(STORAGES=STORAGES)
        own.enable()
        self.addCleanup(own.disable)

    def page_of(self, suggestion, page="change", query=""):
        return f"{QUEUE}{suggestion.pk}/{page}/{query}"

    def get(self, suggestion, page="change", query=""):
        response = self.client.get(self.page_of(suggestion, page, query))
        self.assertEqual(response.status_code, 200)
        return Page(response)

    def decide(self, suggestion, page, query="", **data):
        """Send a decision; returns what the next page tells."""
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.post(self.page_of(suggestion, page, query), data, follow=True)
        self.assertEqual(response.status_code, 200)
        suggestion.refresh_from_db()
        return self.messages_of(response)

    def assertDecided(self, suggestion, state, hub=None, user=None):
        """Who decided what is written down, and who suggested it is not."""
        self.assertEqual(
            (suggestion.state, suggestion.hub, suggestion.decided_by), (state, hub, user or self.editor)
        )
        self.assertAlmostEqual(suggestion.decided_at, timezone.now(), delta=datetime.timedelta(minutes=1))
        self.assertEqual((suggestion.contact_name, suggestion.contact_email, suggestion.photo), ("", "", ""))
        entry = LogEntry.objects.filter(
            object_id=str(suggestion.pk), content_type__model="suggestion"
        ).first()
        self.assertEqual(entry.user, suggestion.decided_by)


class QueueTests(ModerationTestCase):
    def test_the_newest_stands_first_and_the_list_costs_the_same_for_many(self):
        old = make.make_suggestion(name="Old", created_at=timezone.now() - datetime.timedelta(days=2))
        self.assert_same_queries(
            QUEUE, lambda: [make.make_suggestion(region=code) for code in ("ES511", "DE300", "IE061")]
        )
        new = make.make_suggestion(name="New", created_at=timezone.now())
        listed = list(self.client.get(QUEUE).context["cl"].result_list)
        self.assertEqual((listed[0], listed[-1] != old), (new, True))
        make.make_suggestion(state="declined", decided_at=timezone.now())
        self.assertEqual(self.client.get(f"{QUEUE}?state__exact=open").context["cl"].result_count, 5)

    def test_the_first_page_tells_how_many_wait(self):
        make.make_suggestion()
        make.make_suggestion(state="declined", decided_at=timezone.now())
        page = Page(self.client.get("/admin/"))
        task = next(row for row in page.all(".tasks a") if "Suggested hubs" in row.text)
        self.assertEqual(
            (task.text, task["href"]),
            ("1 Suggested hubs that wait for a decision", f"{QUEUE}?state__exact=open"),
        )

    def test_the_page_shows_everything_and_is_never_stored(self):
        service, sector = make.make_service(name="FabLab"), make.make_sector(name="Design")
        suggestion = make_photo(
            name="Le <b>Quai", description="One.\n\nTwo.", city="Namur", website="https://lequai.example/",
            source="See https://source.example/", note="Ring twice.", services=[service], sectors=[sector], **CONTACT,
        )  # fmt: skip
        page = self.get(suggestion)
        typed = page.one(".as-typed").text
        for words in ("Le <b>Quai", "A former brewery.", "One. Two.", "Namur", "lequai", "See", "Ring twice.", "FabLab", "Design", "Ann Example", "ann@example.org"):  # fmt: skip
            self.assertIn(words, typed)
        self.assertEqual(page.one("figure img")["alt"], "The yard")
        self.assertIn("mailto:ann@example.org", [link["href"] for link in page.all(".as-typed a")])
        self.assertIn("no-store", page.response["Cache-Control"])
        shown = self.client.get(page.one("figure img")["src"])
        self.assertEqual((shown.status_code, shown["Content-Type"]), (200, "image/jpeg"))
        self.assertIn("no-store", shown["Cache-Control"])

    def test_a_photo_that_is_gone_is_not_found(self):
        suggestion = make_photo()
        storages["private"].delete(suggestion.photo)
        self.assertEqual(self.get(suggestion).one("h1").text, "Suggested hub")
        self.assertEqual(self.client.get(self.page_of(suggestion, "photo")).status_code, 404)
        self.assertEqual(self.client.get(f"{QUEUE}999/change/").status_code, 404)

    def test_look_alikes_say_what_they_share(self):
        hubs = {
            "Canòdrom": {"name": "Canòdrom", "city": "Barcelona", "region": "ES511", "status": "draft"},
            "Canodrom Park": {"name": "Canodrom Park", "region": "ES511"},
            "Elsewhere": {"name": "Elsewhere", "region": "DE300", "website": "http://canodrom.example/en"},
            "Neighbour": {"name": "Neighbour", "city": "barcelona", "region": "ES511"},
            "CANODROM": {"name": "CANODROM", "region": "FR101"},
            "Stranger": {"name": "Stranger", "city": "Girona", "region": "ES512"},
        }
        for fields in hubs.values():
            make.make_hub(**fields)
        suggestion = make.make_suggestion(
            name="Canodrom", city="Barcelona", region="ES511", website="https://www.canodrom.example/"
        )
        found = self.get(suggestion).all(".alike li")
        told = {row.all("a")[0].text: row.one(".why").text.partition(": ")[2] for row in found}
        self.assertEqual(
            told,
            {
                "Canòdrom, Barcelona": "the same name and the same city",
                "CANODROM": "the same name",
                "Elsewhere": "the same website",
                "Canodrom Park": "a name like it",
                "Neighbour, barcelona": "the same city",
            },
        )

    def test_other_suggestions_of_the_same_house_are_named(self):
        suggestion = make.make_suggestion(name="Le Quai")
        make.make_suggestion(name="le quai")
        make.make_suggestion(name="Another")
        make.make_suggestion(name="Le Quai", state="declined", decided_at=timezone.now())
        self.assertEqual([row.all("a")[0].text for row in self.get(suggestion).all(".alike li")], ["le quai"])

    def test_a_page_costs_the_same_queries_for_many_look_alikes(self):
        suggestion = make.make_suggestion(name="Le Quai", city="Namur")
        make.make_hub(name="Le Quai")
        self.get(suggestion)
        with self.assertNumQueries(8):
            self.get(suggestion)
        for number in range(6):
            make.make_hub(city="Namur", region=("BE352", "BE328")[number % 2])
            make.make_suggestion(name="Le Quai", region=("BE352", "BE328")[number % 2])
        with self.assertNumQueries(8):
            self.get(suggestion)


class AcceptTests(ModerationTestCase):
    def test_makes_a_draft_of_everything_and_opens_its_form(self):
        services, sector = [make.make_service(), make.make_service()], make.make_sector()
        suggestion = make_photo(
            name="L’Hôpital Général", tagline="A house.", description="Text.", city="Dijon", region="FRC11",
            website="https://h.example/", services=services, sectors=[sector], **CONTACT,
        )  # fmt: skip
        kept = suggestion.photo
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.post(self.page_of(suggestion, "accept"))
        hub = Hub.objects.get()
        self.assertRedirects(response, f"/admin/hubs/hub/{hub.pk}/change/")
        self.assertEqual(
            (
                hub.name,
                hub.slug,
                hub.tagline,
                hub.description,
                hub.city,
                hub.region_id,
                hub.website,
                hub.status,
            ),
            (
                "L’Hôpital Général",
                "lhopital-general",
                "A house.",
                "Text.",
                "Dijon",
                "FRC11",
                "https://h.example/",
                "draft",
            ),
        )
        self.assertEqual((set(hub.services.all()), list(hub.sectors.all())), (set(services), [sector]))
        self.assertEqual((hub.photo_alt, hub.photo_credit, hub.photo_width), ("The yard", "Ann", 40))
        self.assertTrue(hub.photo.storage.exists(hub.photo.name))
        self.assertIsNone(photos.content(kept))
        suggestion.refresh_from_db()
        self.assertDecided(suggestion, "accepted", hub)
        self.assertEqual(self.client.get(hub.get_absolute_url()).status_code, 200)
        self.client.logout()
        self.assertEqual(self.client.get(hub.get_absolute_url()).status_code, 404)

    def test_the_hub_has_a_history_from_here_on(self):
        suggestion = make.make_suggestion()
        self.decide(suggestion, "accept")
        version = Version.objects.filter(kind="hubs.hub").select_related("revision").get()
        self.assertEqual(
            (version.revision.user, version.revision.comment),
            (self.editor, f"From suggestion {suggestion.pk}"),
        )

    def test_slugs_that_are_free(self):
        make.make_hub(slug="trakk")
        FormerSlug.objects.create(kind="hubs.hub", slug="trakk-2", key=1)
        cases = {
            "Trakk": "trakk-3",
            "Suggest": "suggest-2",
            "Łódź!": "lodz",
            "Αθήνα": "hub",
            "東京": "hub",
            "x" * 120: "x" * 100,
        }
        for name, slug in cases.items():
            with self.subTest(name):
                self.assertEqual(decisions.free_slug(name), slug)

    def test_twice_makes_one_hub(self):
        suggestion = make.make_suggestion()
        self.decide(suggestion, "accept")
        told = self.decide(suggestion, "accept")
        self.assertEqual(told, ["Somebody else has decided about it meanwhile. Nothing was changed."])
        self.assertEqual(Hub.objects.count(), 1)

    def test_a_mail_goes_to_whoever_suggested_it_and_only_then(self):
        suggestion = make.make_suggestion(name="Le Quai", **CONTACT)
        self.assertEqual(mail.outbox, [])
        self.decide(suggestion, "accept", **{"accept-text": "Thank you."})
        self.assertEqual([(message.to, message.subject, message.body) for message in mail.outbox], [(["ann@example.org"], "Your suggestion: Le Quai", "Thank you.\n")])  # fmt: skip
        self.assertDecided(suggestion, "accepted", Hub.objects.get())

    def test_a_mail_that_fails_decides_nothing_and_leaves_no_file(self):
        suggestion = make_photo(**CONTACT)
        with mock.patch("django.core.mail.get_connection", side_effect=OSError("ann@example.org")):
            told = self.decide(suggestion, "accept", **{"accept-text": "Thank you."})
        self.assertEqual(
            told,
            [
                "The mail could not be sent (OSError), so nothing was decided. Try again, or leave the mail out."
            ],
        )
        self.assertEqual(
            (suggestion.state, suggestion.contact_email, Hub.objects.count()), ("open", "ann@example.org", 0)
        )
        self.assertTrue(photos.content(suggestion.photo))
        self.assertEqual(storages["default"].listdir("hubs")[1], [])

    @override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend")
    def test_without_a_mail_server_none_is_promised(self):
        page = self.get(make.make_suggestion(**CONTACT))
        self.assertEqual(page.all("[name=accept-text]"), [])
        self.assertIn("The portal has no mail server.", page.one("#content-main").text)


class MergeTests(ModerationTestCase):
    def setUp(self):
        super().setUp()
        self.old, self.new = make.make_service(name="Old"), make.make_service(name="New")
        self.hub = make.make_hub(
            name="Trakk",
            tagline="What stands.",
            city="",
            website="https://trakk.example/",
            services=[self.old],
        )
        self.suggestion = make_photo(
            name="TRAKK",
            tagline="What is said.",
            city="Namur",
            website="https://trakk.example/",
            services=[self.old, self.new],
            **CONTACT,
        )
        self.query = f"?hub={self.hub.pk}"

    def sent(self, *names):
        return {"take": names, "seen": Hub.objects.get().updated_at.isoformat()}

    def test_both_stand_side_by_side_and_only_gaps_are_ticked(self):
        page = self.get(self.suggestion, "merge", self.query)
        rows = {row.one("th").text: [cell.text for cell in row.all("td")[1:]] for row in page.all("tbody tr")}
        self.assertEqual(rows["Name"], ["Trakk", "TRAKK"])
        self.assertEqual(rows["Tagline"], ["What stands.", "What is said."])
        self.assertEqual(rows["City"], ["not stated", "Namur"])
        self.assertEqual(rows["Website"], ["https://trakk.example/", "the same"])
        self.assertEqual(rows["Services"], ["Old", "besides: New"])
        self.assertEqual(rows["Photo"], ["not stated", "The yard (Ann)"])
        boxes = {box["value"]: "checked" in box.attributes for box in page.all("[name=take]")}
        self.assertEqual(
            boxes, {"name": False, "tagline": False, "city": True, "services": True, "photo": True}
        )

    def test_what_is_ticked_is_taken_and_nothing_else(self):
        self.decide(self.suggestion, "merge", self.query, **self.sent("city", "services", "photo"))
        hub = Hub.objects.get()
        self.assertEqual((hub.name, hub.tagline, hub.city), ("Trakk", "What stands.", "Namur"))
        self.assertEqual({service.name for service in hub.services.all()}, {"Old", "New"})
        self.assertEqual((hub.photo_alt, hub.photo_width, hub.status), ("The yard", 40, "published"))
        self.assertDecided(self.suggestion, "merged", hub)

    def test_nothing_needs_to_be_taken(self):
        self.decide(self.suggestion, "merge", self.query, **self.sent())
        hub = Hub.objects.get()
        self.assertEqual((hub.city, bool(hub.photo), hub.services.count()), ("", False, 1))
        self.assertDecided(self.suggestion, "merged", hub)

    def test_fields_that_were_not_offered_are_not_taken(self):
        self.decide(self.suggestion, "merge", self.query, **self.sent("slug", "status", "website", "tagline"))
        self.assertEqual(
            (Hub.objects.get().slug, Hub.objects.get().tagline), (self.hub.slug, "What is said.")
        )

    def test_a_hub_that_somebody_changed_meanwhile_is_shown_again_first(self):
        data = self.sent("tagline")
        self.hub.tagline = "What somebody else wrote."
        self.hub.save()
        told = self.decide(self.suggestion, "merge", self.query, **data)
        self.assertEqual(
            told, ["Somebody has changed the hub meanwhile. Nothing was taken: look at it again."]
        )
        self.assertEqual(
            (Hub.objects.get().tagline, self.suggestion.state), ("What somebody else wrote.", "open")
        )

    def test_no_hub_or_one_that_is_gone_is_asked_for_again(self):
        for query, sentence in {
            "": "Choose the hub that it is to be merged into.",
            "?hub=": "Choose the hub that it is to be merged into.",
            "?hub=999": "There is no such hub any more: choose another.",
            "?hub=x": "There is no such hub any more: choose another.",
            "?hub=%00": "Null characters are not allowed.",
        }.items():
            with self.subTest(query):
                self.assertEqual(self.get(self.suggestion, "merge", query).texts(".errorlist li"), [sentence])

    def test_what_is_decided_is_not_merged_again(self):
        self.decide(self.suggestion, "decline", **{"decline-reason": "No."})
        response = self.client.post(self.page_of(self.suggestion, "merge", self.query), self.sent("tagline"))
        self.assertRedirects(response, self.page_of(self.suggestion))
        self.assertEqual(Hub.objects.get().tagline, "What stands.")


class DeclineTests(ModerationTestCase):
    def test_takes_a_reason_and_may_write(self):
        suggestion = make_photo(**CONTACT)
        kept = suggestion.photo
        self.decide(suggestion, "decline", **{"decline-reason": "A shop.", "decline-text": "We list houses."})
        self.assertDecided(suggestion, "declined")
        self.assertEqual(
            (suggestion.reason, len(mail.outbox), mail.outbox[0].to), ("A shop.", 1, ["ann@example.org"])
        )
        self.assertIsNone(photos.content(kept))
        page = self.get(suggestion)
        self.assertIn("declined.", page.one(".outcome").text)
        self.assertEqual((page.one("blockquote").text, page.all("#content-main form")), ("A shop.", []))

    def test_without_a_reason_nothing_happens_and_the_mail_stays_typed(self):
        suggestion = make.make_suggestion(**CONTACT)
        response = self.client.post(self.page_of(suggestion, "decline"), {"decline-text": "We list houses."})
        page = Page(response)
        self.assertEqual(page.texts(".errorlist li"), ["This field is required."])
        self.assertEqual(page.one("#id_decline-text").text, "We list houses.")
        suggestion.refresh_from_db()
        self.assertTrue(suggestion.is_open)

    def test_a_decision_is_never_a_link(self):
        suggestion = make.make_suggestion()
        for page in ("accept", "decline"):
            self.assertEqual(self.client.get(self.page_of(suggestion, page)).status_code, 405)


class RightTests(ModerationTestCase):
    def test_without_the_right_nothing_is_seen_or_done(self):
        suggestion, hub = make_photo(), make.make_hub()
        self.client.force_login(
            make.make_staff("hubs.add_hub", "hubs.change_hub", "hubs.view_hub", "hubs.amend_hub")
        )
        for address in (QUEUE, self.page_of(suggestion), self.page_of(suggestion, "photo"), self.page_of(suggestion, "merge", f"?hub={hub.pk}")):  # fmt: skip
            self.assertEqual(self.client.get(address).status_code, 403, address)
        for page in ("accept", "decline", "merge"):
            self.assertEqual(self.client.post(self.page_of(suggestion, page)).status_code, 403, page)
        self.assertNotIn("Suggested hubs", self.client.get("/admin/").content.decode())

    def test_visitors_are_asked_to_sign_in(self):
        suggestion = make_photo()
        self.client.logout()
        for page in ("change", "photo", "accept", "merge", "decline"):
            self.assertEqual(self.client.post(self.page_of(suggestion, page)).status_code, 302)

    def test_each_outcome_takes_its_own_right_besides(self):
        suggestion, hub = make.make_suggestion(), make.make_hub()
        moderator = make.make_staff(RIGHT)
        self.client.force_login(moderator)
        self.assertEqual(self.client.post(self.page_of(suggestion, "accept")).status_code, 403)
        told = self.decide(suggestion, "merge", f"?hub={hub.pk}")
        self.assertTrue(told[0].endswith("changing it takes a right that you do not have."), told)
        self.assertTrue(suggestion.is_open)
        self.decide(suggestion, "decline", **{"decline-reason": "No."})
        self.assertDecided(suggestion, "declined", user=moderator)

    def test_experts_may_do_all_three(self):
        expert = make.make_staff()
        expert.groups.add(Group.objects.get(name=EXPERT))
        self.client.force_login(expert)
        hub = make.make_hub()
        one, two, three = (make.make_suggestion(tagline="Said.") for _number in range(3))
        self.decide(one, "accept")
        self.decide(
            two,
            "merge",
            f"?hub={hub.pk}",
            take=["tagline"],
            seen=Hub.objects.get(pk=hub.pk).updated_at.isoformat(),
        )
        self.decide(three, "decline", **{"decline-reason": "No."})
        self.assertEqual([one.state, two.state, three.state], ["accepted", "merged", "declined"])


class ForgettingTests(ModerationTestCase):
    def run_command(self):
        output = StringIO()
        call_command("forget_suggestions", stdout=output)
        return output.getvalue().strip()

    def test_a_decided_suggestion_cannot_hold_a_contact(self):
        suggestion = make.make_suggestion(**CONTACT)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Suggestion.objects.filter(pk=suggestion.pk).update(state="declined", decided_at=timezone.now())

    def test_what_is_due_goes_and_what_is_not_stays(self):
        now, day = timezone.now(), datetime.timedelta(days=1)

        def decided(days):
            return {"created_at": now - 91 * day, "decided_at": now - days * day}

        rows = {
            "open, a year": make.make_suggestion(created_at=now - 365 * day, note="Note.", **CONTACT),
            "open, less": make.make_suggestion(created_at=now - 364 * day, note="Note.", **CONTACT),
            "declined, 90 days": make.make_suggestion(state="declined", **decided(90)),
            "declined, less": make.make_suggestion(state="declined", note="Note.", **decided(89)),
            "accepted, 90 days": make.make_suggestion(state="accepted", note="Note.", **decided(90)),
        }
        FormUse.objects.create(key="posts:old", since=now - limits.KEPT_FOR - day, count=1)
        FormUse.objects.create(key="posts:new", since=now, count=1)
        self.assertEqual(self.run_command(), "Deleted: contacts 1, declined suggestions 1, notes 2.")
        left = {
            what: (row.contact_email, row.contact_name, row.note)
            for what, row in rows.items()
            for row in Suggestion.objects.filter(pk=row.pk)
        }
        self.assertEqual(
            left,
            {
                "open, a year": ("", "", ""),
                "open, less": ("ann@example.org", "Ann Example", "Note."),
                "declined, less": ("", "", "Note."),
                "accepted, 90 days": ("", "", ""),
            },
        )
        self.assertEqual(list(FormUse.objects.values_list("key", flat=True)), ["posts:new"])
        self.assertEqual(self.run_command(), "Deleted: contacts 0, declined suggestions 0, notes 0.")

    def test_tells_moderators_what_no_mail_has_named(self):
        self.editor.email = "editor@hubs.example"
        self.editor.save()
        make.make_suggestion(name="Le Quai")
        make.make_suggestion(name="Told", told_at=timezone.now())
        with self.captureOnCommitCallbacks(execute=True):
            self.run_command()
        self.assertEqual([message.subject for message in mail.outbox], ["1 hub was suggested"])
        self.assertIn("Le Quai", mail.outbox[0].body)
