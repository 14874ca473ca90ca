"""Keeps a document for everything that can be found, in the transaction of the change that made it so."""

from collections import defaultdict
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.utils import timezone

from hubsportal.models import SearchFormat, SearchWord

from . import kinds, words
from .documents import FORMAT, versions
from .engines import engine, terms_table

# Documents that are built, compared and written at a time.
AT_A_TIME = 500

# Any number that nothing else in this database locks by.
_LOCK = 7_203_911_458

# {kind: pks} whose documents wait for the end of `together`, None outside of it.
_waiting = ContextVar("documents that wait to be written", default=None)

# Context managers that are entered with each block of `together`, and left at its end.
companions = []

# {name of a kind: functions of the keys whose documents are written}, called in the transaction of a change; not while
# the index is built anew.
written = defaultdict(list)

# Functions that are called with the index built anew, in its last transaction.
rebuilt = []


@contextmanager
def together():
    """Writes what changes inside into the index once, at the end, all in one transaction.

    One writer at a time: of two that know nothing of each other's changes yet, the second waits for the first,
    and builds its documents from what that one left.
    """
    if _waiting.get() is not None:
        yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        token = _waiting.set({})
        try:
            with ExitStack() as stack:
                for companion in companions:
                    stack.enter_context(companion())
                yield
            waiting = _waiting.get()
        finally:
            _waiting.reset(token)
        for kind, keys in waiting.items():
            write(kinds.registered[kind], keys)
            for act in written[kind]:
                act(keys)


def refresh(kind, keys):
    """Bring the documents of a kind (its name) with these pks up to date, now or at the end of `together`."""
    with together():
        _waiting.get().setdefault(kind, set()).update(keys)


def write(kind, keys, anew=False):
    """Write what has changed of the documents with these pks; with `anew` everything, whatever stands there."""
    now = timezone.now()
    for some in batches(sorted(keys), kind.at_a_time):
        wanted = {}
        for document in kind.build(some, now):
            for version in versions(document, now):
                wanted[document.key, document.part, version.valid_from] = version
        stale = []
        rows = kind.documents.objects.filter(kind=kind.name, key__in=[str(key) for key in some])
        for pk, key, part, valid_from, valid_until, digest in rows.values_list(
            "pk", "key", "part", "valid_from", "valid_until", "digest"
        ):
            version = wanted.get((key, part, valid_from))
            if not anew and version and (version.valid_until, version.digest) == (valid_until, digest):
                del wanted[key, part, valid_from]
            else:
                stale.append(pk)
        delete(kind.documents, stale)
        create(kind.documents, list(wanted.values()))


def create(documents, found):
    """Write Versions into a table of documents, and their terms beside it."""
    if not found:
        return
    rows = documents.objects.bulk_create(row_of(documents, version) for version in found)
    terms = [(row.pk, version.terms) for row, version in zip(rows, found, strict=True)]
    engine().write(terms_table(documents), terms)
    note_words(found)


def row_of(documents, version):
    document = version.document
    return documents(
        kind=document.kind,
        key=document.key,
        part=document.part,
        title=document.title,
        names=" · ".join(version.names),
        text=document.text,
        path=document.path,
        facets=" ".join(version.facets),
        webinar=document.webinar,
        offset=document.offset,
        places=" ".join(f"{character}:{second}" for character, second in document.places),
        language=document.language,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        digest=version.digest,
    )


def delete(documents, pks):
    """Take documents and their terms away."""
    for some in batches(pks):
        engine().delete(terms_table(documents), some)
        documents.objects.filter(pk__in=some).delete()


def note_words(found):
    """Remember the words of Versions. None is ever forgotten here: what leads nowhere any more is not offered,
    since whatever is offered is looked for first."""
    noted = {}
    for version in found:
        for text in (version.document.title, *version.names, version.document.text):
            for word in words.read(text):
                noted |= dict.fromkeys((*word.parts, *word.also))
    for some in batches(sorted(noted)):
        known = set(SearchWord.objects.filter(word__in=some).values_list("word", flat=True))
        SearchWord.objects.bulk_create(
            [SearchWord(word=word) for word in some if word not in known],
            ignore_conflicts=True,
        )


def rebuild(say=lambda sentence: None):
    """Build the whole index anew, some documents at a time, so that the portal serves and saves meanwhile.

    `say` is told what was done, a sentence for each kind.
    """
    for kind in kinds.in_order():
        count = 0
        for rows in slices(kind.rows, size=kind.at_a_time):
            with together():
                write(kind, [pk for (pk,) in rows], anew=True)
            count += len(rows)
        gone = forget_the_gone(kind)
        say(f"{kind.plural}: {count}" + (f", {gone} gone" if gone else ""))
    with together():
        tidy()
        SearchFormat.objects.update_or_create(pk=1, defaults={"format": FORMAT})


def tidy():
    """Put the tables in order after many changes."""
    for documents in {kind.documents for kind in kinds.registered.values()}:
        engine().tidy(documents)
    for act in rebuilt:
        act()
    engine().analyse()


def forget_the_gone(kind):
    """Take away the documents whose thing no longer exists; returns how many there were."""
    count = 0
    for rows in slices(kind.documents.objects.filter(kind=kind.name), "key"):
        # Looked for once nobody else can save: what is made meanwhile has its document.
        with together():
            there = kind.rows.filter(pk__in={key for _pk, key in rows}).values_list("pk", flat=True)
            there = {str(key) for key in there}
            gone = [pk for pk, key in rows if key not in there]
            delete(kind.documents, gone)
        count += len(gone)
    return count


def slices(rows, *fields, size=AT_A_TIME):
    """Lists of at most `size` tuples (pk, *fields) of a queryset's rows, by their keys.

    Nothing is being read between two of them: on SQLite, who still reads what somebody else has changed since
    cannot write.
    """
    rows = rows.order_by("pk").values_list("pk", *fields)
    some = list(rows[:size])
    while some:
        yield some
        some = list(rows.filter(pk__gt=some[-1][0])[:size])


def is_current():
    """Whether the index stands in this version's format."""
    return SearchFormat.objects.filter(pk=1, format=FORMAT).exists()


def batches(keys, size=AT_A_TIME):
    """Lists of at most `size` of what an iterable gives."""
    some = []
    for key in keys:
        some.append(key)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
