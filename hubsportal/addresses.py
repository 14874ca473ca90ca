"""Addresses of the things that a page names many of: Django's `reverse` takes its time over each."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.encoding import iri_to_uri

# Fits slugs and keys alike, and stands in no pattern of ours.
_WORD = "7203911458"


class Address:
    """The address of a view that takes one word: `Address("hubs:detail")(hub.slug)`.

    The word is a slug, a code or a key, as the view's pattern takes it; nothing looks whether it does. `others`: words
    that the view takes after it, of which there are few: languages, kinds of files.
    """

    def __init__(self, view, *others):
        self.view, self.others = view, others

    def __call__(self, word):
        return self.here()(word)

    def here(self):
        """The same for many words of one page: a function that knows which path the portal lies beneath."""
        before, after = _around(self.view, get_script_prefix(), *self.others)

        def address(word):
            word = str(word)
            return f"{before}{word if word.isascii() else iri_to_uri(word)}{after}"

        return address


def address_of(view, word=None):
    """The address of a view by its name, of one that takes no word or one, such as a slug."""
    return _address(view, get_script_prefix()) if word is None else Address(view)(word)


@lru_cache
def _address(view, prefix):
    """The same where the portal lies beneath `prefix`."""
    return reverse(view)


@lru_cache(maxsize=1000)
def _around(view, prefix, *others):
    """What stands before and after the word, where the portal lies beneath `prefix`."""
    before, _word, after = reverse(view, args=[_WORD, *others]).partition(_WORD)
    return before, after
