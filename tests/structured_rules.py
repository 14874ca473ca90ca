"""What search engines ask of structured data, as data, each with its source (as of November 2026).

A rule names a type of schema.org, what it must have, and what it should have where it is known. A property may be
written `a|b`: one of them is enough.
"""

from dataclasses import dataclass

GOOGLE = "https://developers.google.com/search/docs/appearance/structured-data"


@dataclass(frozen=True)
class Rule:
    source: str
    required: frozenset
    recommended: frozenset = frozenset()


def rule(source, required, recommended=""):
    return Rule(source, frozenset(required.split()), frozenset(recommended.split()))


RULES = {
    # Video, and its key moments.
    "VideoObject": rule(
        f"{GOOGLE}/video#video-object",
        "name thumbnailUrl uploadDate",
        "contentUrl|embedUrl description duration hasPart",
    ),
    "Clip": rule(f"{GOOGLE}/video#clip", "name startOffset url", "endOffset"),
    # Events; those that are online alone have the place that schema.org has for them.
    "Event": rule(
        f"{GOOGLE}/event#event",
        "name startDate location",
        "description endDate eventStatus image organizer performer",
    ),
    "VirtualLocation": rule("https://schema.org/VirtualLocation", "url"),
    # Questions and answers; a QAPage is one on which visitors can answer, which they cannot here.
    "Question": rule(
        f"{GOOGLE}/qapage#question",
        "name answerCount acceptedAnswer|suggestedAnswer",
        "author datePublished text",
    ),
    "Answer": rule(f"{GOOGLE}/qapage#answer", "text", "author url"),
    # Everything else that has rules.
    "BreadcrumbList": rule(f"{GOOGLE}/breadcrumb#breadcrumb-list", "itemListElement"),
    "ListItem": rule(f"{GOOGLE}/breadcrumb#list-item", "name position"),
    "Dataset": rule(
        f"{GOOGLE}/dataset#dataset",
        "name description",
        "creator distribution license isAccessibleForFree url",
    ),
    "DataDownload": rule(f"{GOOGLE}/dataset#datadownload", "contentUrl", "encodingFormat"),
    "ProfilePage": rule(f"{GOOGLE}/profile-page#profilepage", "mainEntity"),
    "Organization": rule(f"{GOOGLE}/organization#structured-data-type-definitions", "name", "url"),
    "Person": rule(f"{GOOGLE}/profile-page#person", "name"),
    "PostalAddress": rule("https://schema.org/PostalAddress", "addressCountry"),
    "GeoCoordinates": rule("https://schema.org/GeoCoordinates", "latitude longitude"),
    "WebSite": rule("https://schema.org/WebSite", "name url potentialAction"),
    "SearchAction": rule("https://schema.org/docs/actions.html", "target query-input"),
    "MediaObject": rule("https://schema.org/MediaObject", "name"),
    "Claim": rule("https://schema.org/Claim", "name text url"),
}
