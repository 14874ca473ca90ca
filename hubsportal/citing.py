"""Citations on a page, and as answers of their own at `…/cite.txt`, `.bib`, `.ris`, `.json`."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse

from .citations import FORMATS, Citation
from .data.catalogue import Other

ENDING = {
    "name": "ending",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": list(FORMATS)},
}
CSL = {"type": "array", "items": {"type": "object"}}


@dataclass
class CitePanel:
    """What a page's section on citing shows: the words, the address, and where the files lie.

    page: the address that the files lie beneath; query: what stands behind their endings.
    """

    citation: Citation
    page: str
    query: str = ""

    @property
    def words(self):
        return self.citation.words

    @property
    def url(self):
        return self.citation.url

    @property
    def files(self):
        """[(label, address, whether it is something to save), ...]"""
        return [
            (form.label, f"{self.page}cite.{ending}{self.query}", form.is_file)
            for ending, form in FORMATS.items()
        ]


def is_citable(publishable):
    """Whether anybody may open it: what is not public is not cited, not even by staff."""
    return publishable.is_published or publishable.is_archived


def cite_response(citations, ending, name):
    """Citations in the format that an address ends with; 404 where there is none. `name`: of a file to save."""
    form = FORMATS.get(ending)
    if form is None:
        raise Http404
    response = HttpResponse(form.write(citations), content_type=form.content_type)
    if form.is_file:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def other(path, title, tag, parameters, example, refusals):
    """The citations at `path`, with any of the endings, as the catalogue of data has them.

    parameters, example, refusals: as of an `Other`, but for the ending.
    """

    def with_ending(now):
        found = example(now)
        return found and found | {"ending": "txt"}

    contents = {
        form.content_type.partition(";")[0]: CSL if ending == "json" else None
        for ending, form in FORMATS.items()
    }
    return Other(path, title, tag, contents, (*parameters, ENDING), with_ending, refusals=refusals)
