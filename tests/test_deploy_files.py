"""What lies in deploy/: read by the programs that it is for, where they are there, and true to the portal."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock, skipUnless

import yaml
from django.conf import settings
from django.core.management import get_commands
from django.test import SimpleTestCase, override_settings

from hubsportal import media
from hubsportal.static_headers import add_static_headers
from tests.pages import STORAGES
from tests.test_deploy import names_in_readme

DEPLOY = settings.BASE_DIR / "deploy"
PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
NGINX, HAPROXY, OPENSSL = (shutil.which(name, path=PATH) for name in ("nginx", "haproxy", "openssl"))


def text_of(name):
    return (DEPLOY / name).read_text()


def location(path):
    """What stands in a location of the portal's server, in nginx."""
    return re.search(rf"^location {re.escape(path)} {{\n(.*?)^}}", text_of("nginx/portal.conf"), re.M | re.S)[
        1
    ]


def headers_in(block):
    """{name: value} that nginx adds."""
    return {name: value.strip('"') for name, value in re.findall(r"add_header (\S+) (.+) always;", block)}


def regexes_of_map(variable):
    """[(regex, value)] of a map of nginx, in the order in which they are tried."""
    block = re.search(rf"^map \S+ \${variable} {{\n(.*?)^}}", text_of("nginx/hubsportal.conf"), re.M | re.S)[
        1
    ]
    found = re.findall(r'^    "~(\*?)(.+?)" ("[^"]*"|\S+);$', block, re.M)
    return [(re.compile(regex, re.I if star else 0), value) for star, regex, value in found]


def mapped(variable, value, default):
    return next((to for regex, to in regexes_of_map(variable) if regex.search(value)), default)


class NginxTests(SimpleTestCase):
    @skipUnless(NGINX and OPENSSL, "nginx and openssl are not installed")
    def test_nginx_takes_the_site(self):
        disk = f"location /media/ {{\n{location('/media/')}}}"
        for media_from, changes in (
            ("disk", {}),
            ("bucket", {disk: "include /etc/nginx/hubsportal/bucket.conf;"}),
        ):
            with self.subTest(media_from):
                self.assertIn("test is successful", self.said_of_the_site(changes))

    def said_of_the_site(self, changes):
        with (
            tempfile.TemporaryDirectory() as name,
            mock.patch.object(sys, "path", [str(DEPLOY), str(settings.BASE_DIR / "bin"), *sys.path]),
        ):
            from rehearsing.parts import render_site

            folder = Path(name)
            certificate(folder / "fullchain.pem", folder / "privkey.pem")
            own = changes | {"/etc/ssl/hubsportal": name, "/var/cache/nginx": name, "/var/log/nginx": name}
            # Ports below 1024 are not for everybody.
            own |= {
                "listen 443": "listen 44300",
                "]:443": "]:44300",
                "listen 80": "listen 48080",
                "]:80": "]:48080",
            }
            render_site(folder, own)
            done = subprocess.run(
                [NGINX, "-t", "-p", name, "-c", folder / "nginx.conf"], capture_output=True, text=True
            )
        return done.stderr

    def test_uploads_go_out_as_the_portal_itself_would_send_them(self):
        sent = headers_in(location("/media/"))
        with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
            (Path(folder) / "file.bin").write_bytes(b"1")
            own = self.client.get("/media/file.bin").headers
        self.assertEqual(sent.pop("Content-Disposition"), "$upload_disposition")
        self.assertEqual(sent, {name: own[name] for name in sent})
        self.assertLessEqual(
            {
                "Cache-Control",
                "Content-Security-Policy",
                "Cross-Origin-Resource-Policy",
                "X-Content-Type-Options",
            }
            | {"Access-Control-Allow-Origin"},
            set(sent),
        )

    def test_what_is_shown_and_what_is_saved_is_as_in_the_portal(self):
        types = dict(re.findall(r"(\S+/\S+) ([^;]+);", re.search(r"types {(.*?)}", location("/media/"))[1]))
        kinds = {f".{ending}": kind for kind, endings in types.items() for ending in endings.split()}
        own = media.SHOWN_TYPES | media.DOWNLOAD_TYPES
        self.assertEqual(kinds, {ending: kind.partition(";")[0] for ending, kind in own.items()})
        for ending in [*own, ".svg", ".html"]:
            with self.subTest(ending):
                expected = "inline" if ending in media.SHOWN_TYPES else "attachment"
                self.assertEqual(mapped("upload_disposition", f"/media/a{ending}", "attachment"), expected)

    def test_static_files_go_out_as_the_portal_itself_would_send_them(self):
        own = {"Access-Control-Allow-Origin": "*"}
        add_static_headers(own, None, None)
        sent = headers_in(location("/static/"))
        self.assertEqual(sent, own | {"Cache-Control": "$static_cache"})
        for uri, is_immutable in (
            ("/static/css/portal.0123456789ab.css", True),
            ("/static/css/portal.css", False),
        ):
            with self.subTest(uri):
                self.assertEqual(mapped("static_cache", uri, None) is not None, is_immutable)

    def test_whoever_has_a_cookie_of_the_portal_gets_no_kept_page(self):
        session, form = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
        cases = [
            ("", "0"),
            ("theme=dark", "0"),
            (f"x{session}=a", "0"),
            (f"{session}=a", "1"),
            (f"a=b; {form}=a", "1"),
        ]
        for cookies, expected in [*cases, ("a=b;messages=c", "1")]:
            with self.subTest(cookies):
                self.assertEqual(mapped("portal_personal", cookies, "0"), expected)

    def test_what_browsers_accept_comes_down_to_three(self):
        cases = [
            ("gzip, deflate, br, zstd", "br"), ("br;q=1.0, gzip;q=0.8", "br"), ("BR", "br"), ("gzip,deflate", "gzip"),
            ("br;q=0, gzip", "gzip"), ("br; q=0.0,gzip;q=0.5", "gzip"), ("br;q=0.1", "br"), ("gzip;q=0", ""),
            ("identity", ""), ("", ""), ("brotli", ""), ("x-gzip", "gzip"),
        ]  # fmt: skip
        for accepted, expected in cases:
            with self.subTest(accepted):
                self.assertEqual(mapped("portal_encoding", accepted, ""), expected)

    def test_only_what_depends_on_the_encoding_alone_is_kept(self):
        for vary, expected in (("Accept-Encoding", "0"), ("Cookie", "1"), ("Accept-Encoding, Cookie", "1")):
            self.assertEqual(mapped("portal_varies", vary, "1"), expected)


class BalancerTests(SimpleTestCase):
    @skipUnless(HAPROXY and OPENSSL, "haproxy and openssl are not installed")
    def test_haproxy_takes_its_configuration(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            certificate(folder / "certificate", folder / "key")
            (folder / "portal.pem").write_text(
                (folder / "certificate").read_text() + (folder / "key").read_text()
            )
            (folder / "haproxy.cfg").write_text(text_of("haproxy.cfg").replace("/etc/ssl/hubsportal", name))
            done = subprocess.run(
                [HAPROXY, "-c", "-f", folder / "haproxy.cfg"], capture_output=True, text=True
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("WARNING", done.stderr)

    def test_all_look_after_nodes_at_an_address_that_asks_no_database(self):
        for name in ("haproxy.cfg", "kubernetes.yaml"):
            with self.subTest(name):
                self.assertIn("/manifest.webmanifest", text_of(name))
        # Here, a query would be an error.
        with override_settings(STORAGES=STORAGES):
            self.assertEqual(self.client.get("/manifest.webmanifest").status_code, 200)


class TimerTests(SimpleTestCase):
    def test_each_timer_has_its_service_and_its_commands_exist(self):
        timers = sorted((DEPLOY / "systemd").glob("*.timer"))
        self.assertEqual([timer.stem.rpartition("-")[2] for timer in timers], ["daily", "monthly", "weekly"])
        commands = set()
        for timer in timers:
            service = timer.with_suffix(".service").read_text()
            commands |= set(re.findall(r"^ExecStart=\S+/python manage\.py (\w+)", service, re.M))
            self.assertIn("OnCalendar=", timer.read_text())
        self.assertLessEqual(commands, set(get_commands()))
        self.assertIn("forget_suggestions", commands)

    def test_they_are_locked_up_as_the_portal_is(self):
        own = set(
            re.findall(
                r"^(?:Protect|Private|Restrict|NoNew|Lock|Capab)\w+=.*$", text_of("hubsportal.service"), re.M
            )
        )
        self.assertGreater(len(own), 8)
        for service in (DEPLOY / "systemd").glob("*.service"):
            with self.subTest(service.name):
                self.assertLessEqual(own, set(service.read_text().splitlines()))


class ContainerTests(SimpleTestCase):
    def setUp(self):
        self.compose = yaml.safe_load(text_of("container/compose.yaml"))
        self.kubernetes = yaml.safe_load(text_of("kubernetes.yaml"))["items"]
        self.known = names_in_readme("Settings of the portal") | names_in_readme("Settings of the commands")

    def test_they_name_only_settings_and_commands_that_exist(self):
        named = set(self.compose["services"]["web"]["environment"])
        named |= {name for thing in self.kubernetes if thing["kind"] == "ConfigMap" for name in thing["data"]}
        named |= set(re.findall(r"--from-literal=(\w+)", text_of("kubernetes.yaml")))
        image = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PATH", "HOME", "PIP_NO_CACHE_DIR"}
        named |= set(re.findall(r"\b([A-Z][A-Z_]+)=", text_of("container/Dockerfile")))
        self.assertLessEqual(named, self.known | image | {"PIP_DISABLE_PIP_VERSION_CHECK"})
        for name in ("container/compose.yaml", "kubernetes.yaml"):
            commands = set(re.findall(r"manage\.py (\w+)(?![\w$])", text_of(name)))
            self.assertLessEqual(commands - {"load_"}, set(get_commands()), name)

    def test_no_container_of_the_portal_may_do_more_than_it_must(self):
        pods = [pod for thing in self.kubernetes for pod in pods_in(thing)]
        self.assertEqual(len(pods), 3)
        for pod in pods:
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            self.assertFalse(pod["automountServiceAccountToken"])
            for container in pod["containers"]:
                context = container["securityContext"]
                self.assertTrue(context["readOnlyRootFilesystem"])
                self.assertEqual(
                    (context["allowPrivilegeEscalation"], context["capabilities"]), (False, {"drop": ["ALL"]})
                )
        for name in ("web", "prepare"):
            service = self.compose["services"][name]
            self.assertEqual((service["read_only"], service["cap_drop"]), (True, ["ALL"]))
        self.assertRegex(text_of("container/Dockerfile"), r"(?m)^USER 10001:10001$")

    def test_the_image_takes_only_what_is_there(self):
        for line in text_of("container/Dockerfile.dockerignore").splitlines():
            if line.startswith("!"):
                with self.subTest(line):
                    self.assertTrue((settings.BASE_DIR / line[1:]).exists())

    def test_compose_mounts_files_that_are_there(self):
        for service in self.compose["services"].values():
            for volume in service.get("volumes", ()):
                source = volume.partition(":")[0]
                if source.startswith("../"):
                    with self.subTest(source):
                        self.assertTrue((DEPLOY / "container" / source).exists())


def pods_in(thing):
    """The pod that a thing of Kubernetes makes, if it makes one."""
    spec = thing.get("spec", {})
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    return [spec["template"]["spec"]] if "template" in spec else []


def certificate(certificate, key):
    """One that signs itself, for programs that read it at their start."""
    command = [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=hubs.example.org", "-days", "1", "-out", certificate, "-keyout", key]
    subprocess.run(command, capture_output=True, check=True)
