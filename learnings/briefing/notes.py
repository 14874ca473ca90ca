"""The numbered sources of a briefing: each second and each document once, in the order of its first mention."""

from dataclasses import dataclass

from django.conf import settings

from webinars import citing


@dataclass
class Note:
    """A source with its number. url: absolute, to be printed; offset: the second that `play_url` plays, or None."""

    number: int
    words: str
    url: str = ""
    offset: int | None = None
    play_url: str = ""

    @property
    def numbers(self):
        return [self.number]


class Notes:
    """Hands out the numbers. `webinars`: {pk: Webinar with its agenda}, of every webinar that is cited."""

    def __init__(self, webinars):
        self._webinars = webinars
        self._notes = {}
        # From the agenda, where speakers and people who answer have been fetched along.
        self._questions = {item.pk: item for webinar in webinars.values() for item in webinar.questions.all()}
        self._segments = {item.pk: item for webinar in webinars.values() for item in webinar.segments.all()}

    def __iter__(self):
        return iter(self._notes.values())

    @property
    def count(self):
        return len(self._notes)

    def question(self, pk):
        """The Note of a question with its answer."""
        question = self._questions[pk]
        webinar = self._webinars[question.webinar_id]
        return self._spoken(("q", pk), webinar, citing.of_question(question, webinar))

    def segment(self, pk):
        """The Note of a part of a webinar."""
        segment = self._segments[pk]
        webinar = self._webinars[segment.webinar_id]
        return self._spoken(("s", pk), webinar, citing.of_segment(segment, webinar))

    def evidence(self, evidence, end):
        """The Note of a receipt: its question or segment, or the stretch of its own (`end` in seconds or None)."""
        if evidence.start is None and evidence.end is None:
            if evidence.question_id:
                return self.question(evidence.question_id)
            return self.segment(evidence.segment_id)
        webinar = self._webinars[evidence.webinar_id]
        citation = citing.of_webinar(webinar, evidence.offset, end)
        return self._spoken(("w", webinar.pk, evidence.offset, end), webinar, citation)

    def webinar(self, pk):
        """The Note of a webinar as a whole."""
        return self._add(("w", pk), citing.of_webinar(self._webinars[pk]))

    def document(self, words, url, offset=None):
        """The Note of a source as an editor wrote it; a path is one of the portal, which may play a second."""
        key = ("document", words, url)
        if key not in self._notes:
            address = settings.SITE_URL + url if url.startswith("/") else url
            self._notes[key] = Note(len(self._notes) + 1, words, address, offset, url)
        return self._notes[key]

    def _spoken(self, key, webinar, citation):
        return self._add(key, citation, citation.start, webinar.url_at(citation.start))

    def _add(self, key, citation, offset=None, play_url=""):
        if key not in self._notes:
            self._notes[key] = Note(len(self._notes) + 1, citation.words, citation.url, offset, play_url)
        return self._notes[key]
