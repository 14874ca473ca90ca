"""The words for the choices of a field: each is a lazy text, and a page may need all of them."""

from functools import lru_cache

from django.utils.translation import get_language


def words_of(choices):
    """{value: words} of the choices of a field (a `Choices`), in the language of the page."""
    return _words(choices, get_language())


@lru_cache
def _words(choices, language):
    return {value: str(label) for value, label in choices.choices}
