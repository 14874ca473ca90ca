"""Links that lead nowhere are found: the portal's own, files, evidence, and those to other sites."""

import http.server
import threading
from io import StringIO
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import override_settings

from hubsportal import links
from tests import factories as make
from tests.pages import PageTestCase
from webinars.models import Webinar

HERE = override_settings(ALLOWED_HOSTS=["hubs.example"])


@HERE
class OwnLinkTests(PageTestCase):
    def problems(self):
        return [(str(problem.thing), problem.place, problem.sentence) for problem in links.problems()]

    def test_sound_content_has_no_problem(self):
        webinar = make.make_webinar(slug="creative-hubs")
        make.make_segment(webinar, 0)
        hub = make.make_hub(
            description="See [the talk](/webinars/creative-hubs/?t=0&x=1) and [us](https://hubs.example/about/)."
        )
        make.make_fact(hub, source_url="/webinars/creative-hubs/?t=0:00")
        self.assertEqual(self.problems(), [])

    def test_a_page_that_is_not_there_or_not_public_is_told(self):
        make.make_webinar(slug="draft", status=Webinar.Status.DRAFT, published_at=None)
        hub = make.make_hub(name="Trakk", description="[one](/nowhere/) and [two](/webinars/draft/)")
        fact = make.make_fact(hub, source_url="/hubs/nowhere/")
        self.assertEqual(
            self.problems(),
            [
                ("Trakk", "Description", "/nowhere/ answers 404 to a visitor."),
                ("Trakk", "Description", "/webinars/draft/ answers 404 to a visitor."),
                (str(fact), "Address of the source", "/hubs/nowhere/ answers 404 to a visitor."),
            ],
        )

    def test_a_former_slug_is_no_problem(self):
        hub = make.make_hub(slug="old")
        make.make_hub(description="[the other](/hubs/old/)")
        hub.slug = "new"
        hub.save()
        self.assertEqual(self.problems(), [])

    def test_a_second_past_the_end_is_told(self):
        make.make_webinar(slug="short", stated_duration=600)
        make.make_hub(
            name="Trakk",
            description="[a](/webinars/short/?t=9:59) [b](/webinars/short/?t=10:00) [c](/webinars/short/?t=x)",
        )
        self.assertEqual(
            [sentence for _thing, _place, sentence in self.problems()],
            [
                "/webinars/short/?t=10:00 lies past the end of the webinar, 10:00.",
                "/webinars/short/?t=x: “x” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s.",
            ],
        )

    def test_links_of_people_and_slides_are_looked_at_too(self):
        webinar = make.make_webinar(title="Creative hubs")
        webinar.presentations.create(title="Slides", url="https://hubs.example/nowhere/")
        webinar.presentations.create(title="More", file="slides/gone.pdf")
        self.assertEqual(
            [sentence for _thing, _place, sentence in self.problems()],
            [
                "https://hubs.example/nowhere/ answers 404 to a visitor.",
                "The file slides/gone.pdf is not there.",
            ],
        )

    def test_a_file_that_is_gone_is_told(self):
        hub = make.make_hub(name="Trakk", photo="hubs/gone.jpg", photo_alt="A house")
        self.assertEqual(self.problems(), [("Trakk", "Photo", "The file hubs/gone.jpg is not there.")])
        self.assertEqual(hub.photo.name, "hubs/gone.jpg")

    def test_the_command_names_the_place_and_fails(self):
        hub = make.make_hub(name="Trakk", description="[one](/nowhere/)")
        said = StringIO()
        with self.assertRaisesMessage(CommandError, "1 link leads nowhere."):
            call_command("check_links", stdout=said)
        self.assertEqual(
            said.getvalue(),
            f"hub “Trakk”, Description: /nowhere/ answers 404 to a visitor. /admin/hubs/hub/{hub.pk}/change/\n",
        )

    def test_the_command_is_content_with_sound_content(self):
        said = StringIO()
        call_command("check_links", stdout=said)
        self.assertEqual(said.getvalue(), "Every link leads somewhere.\n")


@HERE
class ReceiptTests(PageTestCase):
    def evidence(self, **webinar):
        webinar = make.make_webinar(
            title="Creative hubs", recording_kind="link", recording_url="https://example.org/", **webinar
        )
        learning = make.make_learning(webinar, statement="No single model fits.")
        return make.make_evidence(learning, webinar=webinar, start=300, end=None, label="the talk")

    def problems(self):
        return [(str(problem.thing), problem.place, problem.sentence) for problem in links.problems()]

    def expect(self, sentence):
        self.assertEqual(self.problems(), [("No single model fits.", "Evidence “the talk”", sentence)])

    def test_evidence_that_plays_is_no_problem(self):
        self.evidence()
        self.assertEqual(self.problems(), [])

    def test_evidence_past_the_end_is_told(self):
        evidence = self.evidence(stated_duration=600)
        Webinar.objects.filter(pk=evidence.webinar_id).update(stated_duration=200)
        self.expect("5:00 lies past the end of “Creative hubs”, 3:20.")

    def test_evidence_in_a_webinar_that_is_not_public_is_told(self):
        evidence = self.evidence()
        Webinar.objects.filter(pk=evidence.webinar_id).update(status="draft")
        self.expect("Its webinar “Creative hubs” is not public, so that no visitor sees it.")

    def test_evidence_without_a_recording_is_told(self):
        evidence = self.evidence()
        Webinar.objects.filter(pk=evidence.webinar_id).update(recording_kind="")
        self.expect("“Creative hubs” has no recording that would play it.")


class Answers(http.server.BaseHTTPRequestHandler):
    """/404 answers 404, and so on; /head405 refuses HEAD; /to/... leads on; /garbage is no HTTP."""

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path))
        if self.path == "/garbage":
            self.wfile.write(b"garbage\r\n\r\n")
            return
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
        elif self.path == "/head405":
            self.send_response(405 if self.command == "HEAD" else 200)
        else:
            self.send_response(int(self.path[1:4]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args):
        pass


@HERE
class ElsewhereTests(PageTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        cls.server.asked = []
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.site = f"http://127.0.0.1:{cls.server.server_port}"

    def ask(self, path):
        with mock.patch.object(links, "is_on_the_web", lambda address: address.startswith(self.site)):
            return links.ask(self.site + path)

    def test_what_answers_is_no_problem_even_where_only_get_is_answered(self):
        for path in ("/200", "/head405", "/to//200"):
            with self.subTest(path):
                self.assertEqual(self.ask(path), "")

    def test_what_does_not_answer_is_told(self):
        self.assertEqual(self.ask("/404"), "answers 404")
        self.assertEqual(self.ask("/410"), "answers 410")
        self.assertEqual(self.ask("/500"), "answers 500")

    def test_an_answer_that_is_none_is_told_and_the_others_are_asked_all_the_same(self):
        self.assertEqual(self.ask("/garbage"), "garbage")

    def test_an_address_is_asked_as_a_browser_would(self):
        self.server.asked.clear()
        self.assertEqual(self.ask("/200?where=Café"), "")
        self.assertEqual(self.server.asked, [("HEAD", "/200?where=Caf%C3%A9")])

    def test_addresses_that_visitors_sent_in_are_not_asked(self):
        make.make_suggestion(website=f"{self.site}/404")
        self.assertEqual(list(links.written()), [])

    def test_a_site_that_refuses_programs_is_given_the_benefit_of_the_doubt(self):
        for status in (401, 403, 429, 503):
            self.assertEqual(self.ask(f"/{status}"), "")

    def test_a_redirect_into_the_network_is_not_followed(self):
        self.assertEqual(
            self.ask("/to/http://10.0.0.1/"), "it leads to a machine inside the network, which is not asked"
        )

    def test_only_addresses_of_the_web_are_asked(self):
        for address in (
            "http://127.0.0.1/",
            "http://10.0.0.1/",
            "http://[::1]/",
            "http://169.254.1.1/",
            "ftp://1.1.1.1/",
        ):
            with self.subTest(address):
                self.assertFalse(links.is_on_the_web(address))
        self.assertTrue(links.is_on_the_web("https://1.1.1.1/"))

    def test_each_address_is_asked_once_and_every_thing_with_it_is_told(self):
        for name in ("One", "Two"):
            make.make_hub(name=name, website=f"{self.site}/404")
        self.server.asked.clear()
        with mock.patch.object(links, "is_on_the_web", return_value=True):
            found = list(links.problems(elsewhere=True))
        self.assertEqual([str(problem.thing) for problem in found], ["One", "Two"])
        self.assertEqual({problem.sentence for problem in found}, {f"{self.site}/404: answers 404"})
        self.assertEqual(self.server.asked, [("HEAD", "/404")])

    def test_nobody_is_asked_unless_told_to(self):
        make.make_hub(website=f"{self.site}/404")
        self.server.asked.clear()
        self.assertEqual(list(links.problems()), [])
        self.assertEqual(self.server.asked, [])
