"""Makes what the browser tests look at, in one process: `python -m tests.browser.prepare`.

The sample, a webinar for each kind of recording and of state, a staff account, and the static files under
their hashed names.
"""

import datetime
import os

STAFF = ("editor", "a-password-for-tests")

AT_YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"
AT_VIMEO = "https://vimeo.com/123456789/abcdef0123"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsportal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "load_regions", "load_services", "load_themes", "load_sample"):
        call_command(command, verbosity=0)
    make_webinars()
    make_staff()
    call_command("collectstatic", interactive=False, verbosity=0)


def make_webinars():
    """All older than the sample's, so that the front page stays the sample's."""
    from django.utils import timezone

    from tests.factories import make_webinar

    day = {"date": datetime.date(2018, 5, 3), "recording_duration": 3600}
    make_webinar(
        slug="at-youtube", title="At YouTube", recording_kind="youtube", recording_url=AT_YOUTUBE, **day
    )
    make_webinar(slug="at-vimeo", title="At Vimeo", recording_kind="vimeo", recording_url=AT_VIMEO, **day)
    elsewhere = {"recording_kind": "link", "recording_url": "https://archive.example/talk"}
    make_webinar(slug="elsewhere", title="On a page elsewhere", **elsewhere, **day)
    make_webinar(slug="unrecorded", title="Without a recording", **day)
    make_webinar(slug="archived", title="Kept for reference", status="archived", **day)
    for slug in ("at-youtube", "at-vimeo", "elsewhere", "unrecorded", "archived"):
        add_agenda(slug)
    ask_on_a_theme()
    add_captions()
    make_webinar(
        slug="to-come",
        title="To come",
        date=timezone.localdate() + datetime.timedelta(days=30),
        registration_url="https://register.example/",
        stated_duration=None,
    )


def add_agenda(slug):
    """Three talks, the second with two questions: 1:00, 10:00 (15:00, 20:00), 30:00."""
    from tests.factories import make_question, make_segment
    from webinars.models import Webinar

    webinar = Webinar.objects.get(slug=slug)
    for start, title in ((60, "How it began"), (600, "What it does"), (1800, "Where it goes")):
        make_segment(webinar, start, title=title)
    for offset, question in ((900, "Who pays for it?"), (1200, "Who works there?")):
        make_question(webinar, offset, question=question)


def ask_on_a_theme():
    """Two answers at YouTube on a theme of the sample, whose own two lie in a file of ours."""
    from webinars.models import QAItem, QuestionTheme

    theme = QuestionTheme.objects.get(slug="traditional-industries")
    for question in QAItem.objects.filter(webinar__slug="at-youtube"):
        question.themes.add(theme)


def add_captions():
    """Two languages and several voices for one webinar, more than one page's worth for another."""
    from tests.factories import make_track
    from webinars.models import Webinar

    talk = Webinar.objects.get(slug="unrecorded")
    voices = (
        (60, 64, "<v Ann>It began small."),
        (64, 68, "<v Ann>Very small."),
        (600, 604, "<v Ben>So what?"),
    )
    both = (700, 704, "<v Ann>Money.</v> <v Ben>Yes, <lang fr>l’argent</lang>.</v>")
    make_track(talk, [*voices, both])
    make_track(talk, [(60, 64, "Les débuts étaient modestes.")], language="fr", kind="subtitles")
    long = Webinar.objects.get(slug="at-youtube")
    make_track(long, [(6 * number, 6 * number + 5, f"Sentence {number}.") for number in range(1, 401)])


def make_staff():
    from django.contrib.auth.models import User

    name, password = STAFF
    User.objects.create_superuser(name, password=password)


if __name__ == "__main__":
    main()
