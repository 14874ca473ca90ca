"""The page of the list of questions: what its rows show and nothing else, fetched as plain values."""

from dataclasses import dataclass, field

from hubs.models import Hub
from hubsportal.publishing import published

from .models import QAItem, QuestionTheme, Webinar


@dataclass(slots=True)
class ListedWebinar:
    """A webinar above its questions."""

    pk: int
    title: str
    date: object
    url: str


@dataclass(slots=True)
class ListedQuestion:
    """A question in the list. start: the second of its answer, and `plays` the address that plays it; hubs: the names and
    addresses of those it is about; segment: what to call its place where it names none."""

    pk: int
    words: str
    start: int
    webinar: ListedWebinar
    segment: str
    plays: str
    url: str
    themes: list = field(default_factory=list)
    hubs: list = field(default_factory=list)

    def __str__(self):
        return self.words

    def get_absolute_url(self):
        return self.url


def listed(questions, now):
    """The ListedQuestions of a queryset of a page's length, in three queries."""
    found, webinars = {}, {}
    for pk, words, start, key, slug, title, date, of_segment, short in questions.values_list(
        "pk",
        "question",
        "offset",
        "webinar",
        "webinar__slug",
        "webinar__title",
        "webinar__date",
        "segment__title",
        "segment__short_title",
    ):
        webinar = webinars.get(key)
        if webinar is None:
            webinar = webinars[key] = ListedWebinar(key, title, date, Webinar.address_of(slug))
        found[pk] = ListedQuestion(
            pk,
            words,
            start,
            webinar,
            short or of_segment,
            f"{webinar.url}?t={start}",
            QAItem.address_of(pk),
        )
    themes = QAItem.themes.through.objects.filter(qaitem__in=found.keys()).order_by(
        "questiontheme__position", "questiontheme__name"
    )
    for pk, slug, name in themes.values_list("qaitem", "questiontheme__slug", "questiontheme__name"):
        found[pk].themes.append({"name": name, "url": QuestionTheme.address_of(slug)})
    hubs = QAItem.hubs.through.objects.filter(published("hub", now), qaitem__in=found.keys())
    for pk, slug, name in hubs.order_by("hub__name").values_list("qaitem", "hub__slug", "hub__name"):
        found[pk].hubs.append({"name": name, "url": Hub.address_of(slug), "comma": bool(found[pk].hubs)})
    return list(found.values())
