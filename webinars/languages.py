"""Language tags as BCP 47 (RFC 5646) writes them: `en`, `pt-BR`, `sr-Latn`, `ca-valencia`."""

import re

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

LONGEST = 35

# RFC 5646, section 2.1, without what no captions are written in: extended subtags, extensions and private use.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.ASCII | re.IGNORECASE,
)


def canonical(tag):
    """The tag in its usual case: `EN-gb` is `en-GB` (RFC 5646, section 2.1.1).

    Raises ValueError with a sentence where it is no language tag.
    """
    match = _TAG.fullmatch(tag.strip())
    if not match or len(tag) > LONGEST:
        raise ValueError(
            _("“%(tag)s” is not a language tag. Write it as en, pt-BR or sr-Latn.") % {"tag": tag[:40]}
        )
    parts = [match["language"].lower()]
    if match["script"]:
        parts.append(match["script"].title())
    if match["region"]:
        parts.append(match["region"].upper())
    return "-".join(parts) + match["variants"].lower()


def validate(tag):
    try:
        canonical(tag)
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from error


def name(tag):
    """What the active language calls a language: `fr` is French. A tag that Django does not know stands for itself."""
    if tag.lower() in LANG_INFO:
        return get_language_info(tag.lower())["name_translated"]
    language = tag.split("-")[0].lower()
    return f"{get_language_info(language)['name_translated']} ({tag})" if language in LANG_INFO else tag


def is_right_to_left(tag):
    language = tag.split("-")[0].lower()
    return language in LANG_INFO and get_language_info(language)["bidi"]
