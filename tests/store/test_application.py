"""The store in front of an application: what it answers itself, what it passes on, what it keeps."""

import gzip
import threading
from types import SimpleNamespace

import brotli
from django.test import SimpleTestCase

from hubsportal.store.application import StoredPages
from hubsportal.store.memory import Memory
from hubsportal.store.page import CACHE_CONTROL, encoding_for

BODY = b"<!doctype html><title>Hubs</title>" + b"<p>A house for creative businesses.</p>" * 50


class Behind:
    """An application that counts, and answers as it is told."""

    def __init__(self):
        self.asked = []
        self.status, self.headers, self.body = "200 OK", {"Content-Type": "text/html; charset=utf-8"}, BODY
        self.meanwhile = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        self.meanwhile()
        body = self.body if isinstance(self.body, list) else Body([self.body])
        length = {} if isinstance(self.body, list) else {"Content-Length": str(len(self.body))}
        start_response(self.status, list((length | self.headers).items()))
        return body


class Body(list):
    def close(self):
        pass


class StoreTestCase(SimpleTestCase):
    def setUp(self):
        self.behind = Behind()
        self.version = (5, 100, 4_000_000_000)
        self.node = SimpleNamespace(current=lambda: self.version, check=lambda: self.version)
        self.memory = Memory(10_000_000)
        self.store = StoredPages(self.behind, self.node, self.memory)

    def ask(self, path="/", method="GET", **headers):
        """(status, {name: value}, body)"""
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.url_scheme": "https",
            "HTTP_HOST": "hubs.example",
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        told = []
        body = b"".join(self.store(environ, lambda status, headers: told.append((status, dict(headers)))))
        return *told[0], body

    def times_asked(self, *args, **headers):
        """How often the application is asked by two such requests."""
        self.behind.asked.clear()
        for _time in range(2):
            self.ask(*args, **headers)
        return len(self.behind.asked)


class AnswerTests(StoreTestCase):
    def test_the_second_visitor_gets_what_the_first_got(self):
        first, second = self.ask(), self.ask()
        self.assertEqual(first, second)
        self.assertEqual((first[0], first[2]), ("200 OK", BODY))
        self.assertEqual(len(self.behind.asked), 1)

    def test_the_headers_of_the_application_stay(self):
        self.behind.headers |= {"Content-Security-Policy": "default-src 'none'", "Vary": "Accept-Encoding"}
        _status, headers, _body = self.ask()
        tag = headers.pop("ETag")
        self.assertRegex(tag, r'^W/"[0-9a-f]{24}"$')
        self.assertEqual(
            headers,
            {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Security-Policy": "default-src 'none'",
                "Cache-Control": CACHE_CONTROL,
                "Content-Length": str(len(BODY)),
                "Content-Version": "5-100",
                "Vary": "Accept-Encoding",
            },
        )

    def test_each_encoding_is_made_once_and_unpacks_to_the_page(self):
        for accepted, encoding, unpack in (
            ("gzip, deflate, br", "br", brotli.decompress),
            ("gzip", "gzip", gzip.decompress),
            ("", None, bytes),
            ("identity", None, bytes),
        ):
            with self.subTest(accepted):
                _status, headers, body = self.ask(accept_encoding=accepted)
                self.assertEqual(headers.get("Content-Encoding"), encoding)
                self.assertEqual(headers["Content-Length"], str(len(body)))
                self.assertEqual(unpack(body), BODY)
        self.assertEqual(len(self.behind.asked), 1)

    def test_a_page_that_many_ask_for_is_compressed_better_and_stays_the_same(self):
        for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
            with self.subTest(encoding):
                self.behind.body = b"".join(
                    b"<p>%d creative hubs in %d</p>" % (n * n, n * n % 97) for n in range(900)
                )
                answers = [self.ask(f"/{encoding}/", accept_encoding=encoding) for _time in range(5)]
                bodies = [body for _status, _headers, body in answers]
                self.assertEqual({unpack(body) for body in bodies}, {self.behind.body})
                self.assertEqual((bodies[0], bodies[2]), (bodies[1], bodies[4]))
                self.assertLess(len(bodies[2]), len(bodies[0]))
                self.assertEqual(
                    [headers["Content-Length"] for _, headers, _ in answers],
                    [str(len(body)) for body in bodies],
                )
                self.assertEqual(len({headers["ETag"] for _, headers, _ in answers}), 1)
        self.assertEqual(len(self.behind.asked), 2)

    def test_takes_the_best_encoding_that_is_accepted(self):
        for accepted, encoding in {
            "gzip;q=1.0, br;q=0": "gzip",
            "br;q=0.1": "br",
            "*": "br",
            "*;q=0": "",
            "gzip;q=0, *": "br",
            "br;q=nonsense": "",
            "BR": "br",
            ", ,": "",
        }.items():
            with self.subTest(accepted):
                self.assertEqual(encoding_for(accepted), encoding)

    def test_head_is_a_page_without_its_body(self):
        _status, expected, _body = self.ask()
        status, headers, body = self.ask(method="HEAD")
        self.assertEqual((status, headers, body), ("200 OK", expected, b""))
        self.assertEqual(len(self.behind.asked), 1)

    def test_who_has_the_page_is_told_so(self):
        tag = self.ask()[1]["ETag"]
        for tags in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            with self.subTest(tags):
                status, headers, body = self.ask(if_none_match=tags)
                self.assertEqual((status, body), ("304 Not Modified", b""))
                self.assertEqual(set(headers), {"ETag", "Cache-Control", "Vary", "Content-Version"})
        self.assertEqual(self.ask(if_none_match='"other"')[0], "200 OK")

    def test_another_policy_makes_another_page(self):
        tags = set()
        for number, policy in enumerate(("frame-ancestors a", "frame-ancestors b")):
            self.version = (number, 100, 0)
            self.behind.headers["Content-Security-Policy"] = policy
            tags.add(self.ask()[1]["ETag"])
        self.assertEqual(len(tags), 2)

    def test_what_belongs_to_one_visitor_does_not_reach_the_application(self):
        self.ask(if_none_match='"x"', cookie="theme=dark", accept_encoding="gzip", if_modified_since="now")
        asked = {"HTTP_IF_NONE_MATCH", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_MODIFIED_SINCE"}
        self.assertEqual(asked & set(self.behind.asked[0]), set())


class KeyTests(StoreTestCase):
    def test_addresses_and_hosts_have_pages_of_their_own(self):
        self.ask("/hubs/?q=a")
        for path, headers in (("/hubs/", {}), ("/hubs/?q=b", {}), ("/hubs/?q=a", {"host": "other.example"})):
            with self.subTest(path, **headers):
                self.behind.asked.clear()
                self.ask(path, **headers)
                self.assertEqual(len(self.behind.asked), 1)

    def test_what_a_visitor_may_have_for_themselves_goes_to_the_application(self):
        for path, method, headers in (
            ("/", "GET", {"cookie": "theme=dark; sessionid=abc"}),
            ("/", "GET", {"cookie": "csrftoken=abc"}),
            ("/", "GET", {"cookie": "messages=abc"}),
            ("/", "POST", {}),
            ("/admin/", "GET", {}),
            ("/media/talk.mp4", "GET", {}),
            ("/", "GET", {"range": "bytes=0-1"}),
        ):
            with self.subTest(path=path, method=method, **headers):
                self.assertEqual(self.times_asked(path, method, **headers), 2)
        self.assertEqual(len(self.memory), 0)

    def test_a_frame_on_another_site_has_pages_of_its_own(self):
        frame = {"sec_fetch_dest": "iframe", "sec_fetch_site": "cross-site"}
        self.ask("/embed/a/", referer="https://one.example/x", **frame)
        self.ask("/embed/a/", referer="https://one.example/y", **frame)
        self.assertEqual(len(self.behind.asked), 1)
        self.ask("/embed/a/", referer="https://two.example/", **frame)
        self.ask("/embed/a/")
        self.assertEqual(len(self.behind.asked), 3)

    def test_embeds_are_everybodys_whatever_cookies_come(self):
        self.assertEqual(self.times_asked("/embed/a/", cookie="sessionid=abc"), 1)


class KeptTests(StoreTestCase):
    def test_what_is_not_everybodys_is_passed_on_as_it_is(self):
        for status, headers in (
            ("404 Not Found", {}),
            ("301 Moved Permanently", {"Location": "/x/"}),
            ("500 Internal Server Error", {}),
            ("200 OK", {"Set-Cookie": "a=b"}),
            ("200 OK", {"Cache-Control": "private"}),
            ("200 OK", {"Cache-Control": "no-store"}),
            ("200 OK", {"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"}),
            ("200 OK", {"Vary": "Cookie"}),
            ("200 OK", {"Vary": "Accept-Language"}),
            ("200 OK", {"Content-Type": "image/png"}),
        ):
            with self.subTest(status, **headers):
                self.behind.status = status
                self.behind.headers = {"Content-Type": "text/html"} | headers
                self.assertEqual(self.times_asked(), 2)
                found, told, body = self.ask()
                self.assertEqual((found, body), (status, BODY))
                self.assertEqual(told, {"Content-Length": str(len(BODY))} | self.behind.headers)
        self.assertEqual(len(self.memory), 0)

    def test_what_is_sent_while_it_is_read_is_passed_on(self):
        self.behind.body = [b"a,b\r\n", b"1,2\r\n"]
        self.assertEqual(self.times_asked(), 2)
        self.assertEqual(self.ask()[2], b"a,b\r\n1,2\r\n")

    def test_what_is_not_kept_still_answers_those_who_have_it(self):
        self.behind.headers["Cache-Control"] = "private"
        self.ask(if_none_match='"x"')
        self.assertEqual(self.behind.asked[-1]["HTTP_IF_NONE_MATCH"], '"x"')

    def test_an_age_of_its_own_stays(self):
        self.behind.headers["Cache-Control"] = "public, max-age=3600"
        self.assertEqual(self.times_asked(), 1)
        self.assertEqual(self.ask()[1]["Cache-Control"], "public, max-age=3600")


class VersionTests(StoreTestCase):
    def test_a_change_of_the_content_makes_the_page_anew(self):
        self.ask()
        self.version = (6, 100, 0)
        self.behind.body = b"new"
        self.assertEqual(self.ask()[2], b"new")
        self.version = (6, 200, 0)
        self.behind.body = b"newer"
        self.assertEqual(self.ask()[2], b"newer")

    def test_a_page_whose_content_changes_while_it_is_made_is_made_again(self):
        def change_once():
            if len(self.behind.asked) == 1:
                self.version = (6, 100, 0)
                self.behind.body = b"new"

        self.behind.meanwhile = change_once
        status, headers, _body = self.ask()
        self.assertEqual((status, headers["Content-Version"]), ("200 OK", "6-100"))
        self.assertEqual(self.ask()[2], b"new")
        self.assertEqual(len(self.behind.asked), 2)

    def test_a_page_whose_content_never_rests_is_answered_but_not_kept(self):
        def change():
            self.version = (self.version[0] + 1, 100, 0)

        self.behind.meanwhile = change
        self.assertEqual(self.ask()[2], BODY)
        self.assertEqual((len(self.behind.asked), len(self.memory)), (3, 0))

    def test_many_who_ask_at_once_have_it_made_once(self):
        everybody = threading.Barrier(9)
        go_on = threading.Event()
        self.behind.meanwhile = lambda: go_on.wait(5)
        found = []

        def visit():
            everybody.wait()
            found.append(self.ask()[2])

        visitors = [threading.Thread(target=visit) for _ in range(8)]
        for visitor in visitors:
            visitor.start()
        everybody.wait()
        while not self.behind.asked:
            pass
        go_on.set()
        for visitor in visitors:
            visitor.join()
        self.assertEqual((found, len(self.behind.asked)), ([BODY] * 8, 1))

    def test_a_fault_while_it_is_made_keeps_nobody_waiting(self):
        def fail():
            raise RuntimeError("broken")

        self.behind.meanwhile = fail
        for _time in range(2):
            with self.assertRaisesMessage(RuntimeError, "broken"):
                self.ask()
        self.behind.meanwhile = lambda: None
        self.assertEqual(self.ask()[2], BODY)
