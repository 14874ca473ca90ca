"""Where the apps above add to what search shows; they register in their `AppConfig.ready()`."""

from dataclasses import dataclass

from hubsportal.sections import LookupPoint


@dataclass
class Recording:
    """A recording in which something was found.

    slug: its value of the facet `webinar`; template: draws `line.ticks` on `line.drawing`, which comes from `lines`.
    """

    slug: str
    title: str
    label: str
    url: str
    template: str


# For the recordings that documents name (`SearchDocument.webinar`): a Recording for each.
recordings = LookupPoint()

# For those recordings of them that are drawn: what their template draws.
lines = LookupPoint()
