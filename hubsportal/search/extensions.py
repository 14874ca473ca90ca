"""Where the apps above add to what search shows; they register in their `AppConfig.ready()`."""

from dataclasses import dataclass, field

from hubsportal.sections import LookupPoint


@dataclass
class Recording:
    """A recording in which something was found.

    slug: its value of the facet `webinar`; template: draws `line.ticks` on it, with `context` as `recording`.
    """

    slug: str
    title: str
    label: str
    url: str
    template: str
    context: dict = field(default_factory=dict)


# For the recordings that documents name (`SearchDocument.webinar`): a Recording for each.
recordings = LookupPoint()
