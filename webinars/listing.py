"""The page of the list of questions: what its rows show and nothing else, fetched as plain values."""

from dataclasses import dataclass, field

from hubs.models import Hub
from hubsportal.paging import PER_PAGE
from hubsportal.prepared import Prepared
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


# What is read of a ListedQuestion, and of the webinar above it.
LISTED = (
    "pk",
    "question",
    "offset",
    "webinar",
    "webinar__slug",
    "webinar__title",
    "webinar__date",
    "segment__title",
    "segment__short_title",
)

_themes = Prepared(
    lambda questions: (
        QAItem.themes.through.objects.filter(qaitem__in=questions)
        .order_by("questiontheme__position", "questiontheme__name")
        .values_list("qaitem", "questiontheme__slug", "questiontheme__name")
    )
)
_hubs = Prepared(
    lambda questions, now: (
        QAItem.hubs.through.objects.filter(published("hub", now), qaitem__in=questions)
        .order_by("hub__name")
        .values_list("qaitem", "hub__slug", "hub__name")
    )
)


class Listing:
    """The questions that a filter lets through, in its order, as a paginator takes them."""

    def __init__(self, finder):
        """finder: a QuestionFilter."""
        self.finder = finder

    def count(self):
        found = self.finder.left_by()
        return self.finder.total if found is self.finder.every else len(found)

    def __getitem__(self, wanted):
        """ListedQuestions of a page; wanted: a slice."""
        finder, start, size = self.finder, wanted.start, wanted.stop - wanted.start
        # The last page is asked for as long as any, so that each has one statement.
        end = start + PER_PAGE
        if finder.left_by() is not finder.every:
            rows = finder.qs[start:end].values_list(*LISTED)
        else:
            order = finder.sorts[finder.sort][1]
            rows = finder.of_all(
                f"{finder.sort} from {start}",
                lambda questions, now: questions.order_by(*order)[start:end].values_list(*LISTED),
            )
        return listed_of(rows[:size], finder.now)


def listed_of(rows, now):
    """ListedQuestions of rows of LISTED, as many as a page has, in two queries."""
    found, webinars = {}, {}
    for pk, words, start, key, slug, title, date, of_segment, short in rows:
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
    for pk, slug, name in _themes(list(found)):
        found[pk].themes.append({"name": name, "url": QuestionTheme.address_of(slug)})
    for pk, slug, name in _hubs(list(found), now):
        found[pk].hubs.append({"name": name, "url": Hub.address_of(slug), "comma": bool(found[pk].hubs)})
    return list(found.values())
