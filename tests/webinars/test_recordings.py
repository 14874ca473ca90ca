"""From what an editor pastes to the address of a player: the id is read, nothing else of it is kept."""

from urllib.parse import parse_qs, urlsplit

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from webinars.recordings import vimeo_id, vimeo_page, vimeo_player, youtube_id, youtube_page, youtube_player

VIDEO = "dQw4w9WgX_-"
NO_YOUTUBE = "This is not the address of a YouTube video, such as https://www.youtube.com/watch?v=…"
NO_VIMEO = "This is not the address of a Vimeo video, such as https://vimeo.com/123456789"

NO_ADDRESS = (
    "",
    "nonsense",
    "https://",
    "https://[",
    "https://[::1",
    "https://a:b:c",
    "\0",
    "/",
    "?v=" + VIDEO,
)


def refusal(read, address):
    try:
        read(address)
    except ValueError as error:
        return str(error)


class YouTubeTests(SimpleTestCase):
    def test_reads_the_id_in_every_usual_form(self):
        for address in (
            f"https://www.youtube.com/watch?v={VIDEO}",
            f"https://youtube.com/watch?v={VIDEO}",
            f"https://m.youtube.com/watch?v={VIDEO}",
            f"http://www.youtube.com/watch?v={VIDEO}",
            f"https://WWW.YouTube.com/watch?v={VIDEO}",
            f"https://www.youtube.com/watch?app=desktop&v={VIDEO}&t=42s&list=PL0&si=x",
            f"https://www.youtube.com/watch?v={VIDEO}&v=aaaaaaaaaaa",
            f"https://www.youtube.com/watch?v={VIDEO}#t=42",
            f"https://youtu.be/{VIDEO}",
            f"https://youtu.be/{VIDEO}/",
            f"https://youtu.be/{VIDEO}?si=abc&t=42",
            f"https://www.youtube.com/embed/{VIDEO}",
            f"https://www.youtube-nocookie.com/embed/{VIDEO}?start=42",
            f"https://www.youtube.com/live/{VIDEO}?feature=share",
            f"https://www.youtube.com/shorts/{VIDEO}/",
            f"https://www.youtube.com/v/{VIDEO}",
        ):
            with self.subTest(address):
                self.assertEqual(youtube_id(address), VIDEO)

    def test_refuses_what_is_no_video_there(self):
        for address in (
            *NO_ADDRESS,
            VIDEO,
            "https://www.youtube.com/",
            "https://www.youtube.com/watch",
            "https://www.youtube.com/watch?v=",
            "https://www.youtube.com/watch?v=tooshort",
            f"https://www.youtube.com/watch?v={VIDEO}x",
            f"https://www.youtube.com/watch?v={VIDEO}%0A",
            "https://www.youtube.com/watch?v=dQw4w9WgXc%22",
            "https://www.youtube.com/playlist?list=PL0",
            f"https://www.youtube.com/{VIDEO}",  # could be a channel's name
            f"https://www.youtube.com/c/{VIDEO}",
            f"https://www.youtube.com/user/{VIDEO}",
            f"https://www.youtube.com/@{VIDEO}",
            f"https://youtu.be/x/{VIDEO}",
            f"https://vimeo.com/{VIDEO}",
            f"https://youtube.com.evil.example/watch?v={VIDEO}",
            f"https://evil.example/youtube.com/watch?v={VIDEO}",
            f"https://youtube.com@evil.example/watch?v={VIDEO}",
            f"https://notyoutube.com/watch?v={VIDEO}",
        ):
            with self.subTest(address):
                self.assertEqual(refusal(youtube_id, address), NO_YOUTUBE)

    def test_plays_on_the_host_without_cookies(self):
        self.assertEqual(
            youtube_player(f"https://youtu.be/{VIDEO}?si=abc"),
            f"https://www.youtube-nocookie.com/embed/{VIDEO}?enablejsapi=1&playsinline=1&rel=0&autoplay=1",
        )

    def test_leads_to_the_second_on_its_own_page(self):
        self.assertEqual(
            youtube_page(f"https://youtu.be/{VIDEO}", 1740),
            f"https://www.youtube.com/watch?v={VIDEO}&t=1740s",
        )


class VimeoTests(SimpleTestCase):
    # Address: (id, key)
    ADDRESSES = {
        "https://vimeo.com/123456789": ("123456789", ""),
        "https://vimeo.com/123456789/": ("123456789", ""),
        "https://www.vimeo.com/123456789?share=copy": ("123456789", ""),
        "https://VIMEO.com/123456789": ("123456789", ""),
        "https://vimeo.com/123456789/0abc1234de": ("123456789", "0abc1234de"),
        "https://vimeo.com/123456789/1234567890": ("123456789", "1234567890"),
        "https://vimeo.com/123456789?h=0abc1234de": ("123456789", "0abc1234de"),
        "https://player.vimeo.com/video/123456789?h=0abc1234de&dnt=1": ("123456789", "0abc1234de"),
        "https://player.vimeo.com/video/123456789": ("123456789", ""),
        "https://vimeo.com/channels/staffpicks/123456789": ("123456789", ""),
        "https://vimeo.com/groups/12345/videos/123456789": ("123456789", ""),
        "https://vimeo.com/showcase/1234567/video/123456789": ("123456789", ""),
        "https://vimeo.com/123456789?h=../../evil": ("123456789", ""),
        "https://vimeo.com/123456789?h=%22onload": ("123456789", ""),
    }

    def test_reads_the_id_and_the_key_of_an_unlisted_video(self):
        for address, expected in self.ADDRESSES.items():
            with self.subTest(address):
                self.assertEqual(vimeo_id(address), expected)

    def test_refuses_what_is_no_video_there(self):
        for address in (
            *NO_ADDRESS,
            "123456789",
            "https://vimeo.com/",
            "https://vimeo.com/1234",
            "https://vimeo.com/1234567890123",
            "https://vimeo.com/about",
            "https://vimeo.com/user12345678",
            "https://vimeo.com/123456789/settings",
            "https://vimeo.com/١٢٣٤٥٦٧٨٩",
            "https://vimeo.com.evil.example/123456789",
            "https://vimeo.com@evil.example/123456789",
            "https://www.youtube.com/123456789",
        ):
            with self.subTest(address):
                self.assertEqual(refusal(vimeo_id, address), NO_VIMEO)

    def test_plays_without_tracking(self):
        self.assertEqual(
            vimeo_player("https://vimeo.com/123456789"),
            "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1",
        )
        self.assertEqual(
            vimeo_player("https://vimeo.com/123456789/0abc1234de"),
            "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1&h=0abc1234de",
        )

    def test_leads_to_the_second_on_its_own_page(self):
        self.assertEqual(
            vimeo_page("https://vimeo.com/123456789", 1740), "https://vimeo.com/123456789#t=1740s"
        )
        self.assertEqual(
            vimeo_page("https://player.vimeo.com/video/123456789?h=0abc1234de", 0),
            "https://vimeo.com/123456789/0abc1234de#t=0s",
        )


hosts = st.sampled_from(["www.youtube.com", "youtu.be", "vimeo.com", "player.vimeo.com", "evil.example", ""])
pasted = st.builds("https://{}/{}".format, hosts, st.text()) | st.text()


class AnythingTests(SimpleTestCase):
    @given(pasted)
    def test_whatever_is_pasted_is_refused_or_played_by_one_of_two_hosts(self, address):
        for player, page, sentence, player_host, page_host in (
            (youtube_player, youtube_page, NO_YOUTUBE, "www.youtube-nocookie.com", "www.youtube.com"),
            (vimeo_player, vimeo_page, NO_VIMEO, "player.vimeo.com", "vimeo.com"),
        ):
            try:
                found = urlsplit(player(address))
            except ValueError as error:
                self.assertEqual(str(error), sentence)
                continue
            self.assertEqual((found.scheme, found.netloc), ("https", player_host))
            self.assertEqual(urlsplit(page(address, 1)).netloc, page_host)

    @given(
        st.from_regex(r"[0-9]{5,12}", fullmatch=True),
        st.none() | st.from_regex(r"[0-9a-f]{6,20}", fullmatch=True),
    )
    def test_reads_back_its_own_pages_and_players(self, video, key):
        address = f"https://vimeo.com/{video}{'/' + key if key else ''}"
        for again in (address, vimeo_page(address, 5), vimeo_player(address)):
            self.assertEqual(vimeo_id(again), (video, key or ""))

    @given(st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True))
    def test_reads_back_every_id_of_youtube(self, video):
        for again in (f"https://youtu.be/{video}", youtube_page(f"https://youtu.be/{video}", 5)):
            self.assertEqual(youtube_id(again), video)
        self.assertEqual(parse_qs(urlsplit(again).query), {"v": [video], "t": ["5s"]})
        self.assertEqual(youtube_id(youtube_player(again)), video)
