"""Brings a document in: everything is done as if for good, and taken back again where it was only to be looked at.

So what the preview shows is what happens. All of it is one transaction and one revision, and comes in as drafts.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from hubsportal import roles, slugs
from hubsportal.history.recording import revision
from hubsportal.history.restoring import free_slug
from hubsportal.pictures import Picture, encode, open_picture
from hubsportal.seeding import Loading

from ..models import Webinar
from .entries import DocumentErrors
from .parts import own_parts
from .shared import SHARED
from .writing import document_of

_MISSING = object()


class Rights:
    """What whoever imports may do; a command (no user) may do everything."""

    def __init__(self, user=None):
        self.user = user

    def may(self, action, model):
        return self.user is None or roles.holds(self.user, action, model)

    def may_do(self, action, thing):
        return self.user is None or roles.may(self.user, action, thing)


@dataclass
class Report:
    """What came, or would come, of a document.

    new: {model: names or number}; tied: what is here and comes to name its segments; matched: {model: [(name, names of
    fields in which it differs here), ...]}; left_out: [(path, sentence)]; conflict: why nothing can come in under this slug,
    and free_slug, under which it can; is_nothing: it is here already, just so.
    """

    webinar: Webinar | None = None
    new: dict = field(default_factory=dict)
    tied: list = field(default_factory=list)
    matched: dict = field(default_factory=dict)
    left_out: list = field(default_factory=list)
    conflict: str = ""
    free_slug: str = ""
    is_nothing: bool = False

    def add(self, thing):
        self.new.setdefault(thing._meta.model, []).append(str(thing))

    def count(self, model, number):
        if number:
            self.new[model] = self.new.get(model, 0) + number

    def match(self, thing, differing):
        found = self.matched.setdefault(thing._meta.model, [])
        found.append((str(thing), get_text_list(differing, _("and"))))

    def leave_out(self, path, sentence):
        if (path, sentence) not in self.left_out:
            self.left_out.append((path, sentence))

    @property
    def new_in_words(self):
        """["2 people: Ann Berg, Bo Dahl", "7 segments", ...]"""
        said = []
        for model, found in self.new.items():
            number = found if isinstance(found, int) else len(found)
            name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            names = "" if isinstance(found, int) else f": {', '.join(found)}"
            said.append(f"{number} {name}{names}")
        for thing in self.tied:
            kind = capfirst(thing._meta.verbose_name)
            said.append(_("%(kind)s “%(name)s”, tied to the segments") % {"kind": kind, "name": thing})
        return said

    @property
    def matched_in_words(self):
        """["2 people: Ann Berg, Bo Dahl", ...]"""
        return [
            f"{len(found)} {model._meta.verbose_name if len(found) == 1 else model._meta.verbose_name_plural}: "
            f"{', '.join(name for name, _differing in found)}"
            for model, found in self.matched.items()
        ]

    @property
    def differing(self):
        """[(kind, name, names of fields), ...] of what is here and differs."""
        return [
            (capfirst(model._meta.verbose_name), name, differing)
            for model, found in self.matched.items()
            for name, differing in found
            if differing
        ]

    @property
    def fingerprint(self):
        """Says whether this is still what somebody looked at."""
        slug = self.webinar.slug if self.webinar else ""
        seen = (slug, self.new_in_words, self.matched, self.left_out, self.conflict, self.is_nothing)
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:24]


class Stale(Exception):
    """Something has changed since the preview; `report` is what it would be now."""

    def __init__(self, report):
        super().__init__()
        self.report = report


class _TakeBack(Exception):
    pass


def bring_in(root, bundle=None, *, user=None, slug="", comment="", check=False, seen=None):
    """Bring the document with this root Entry in. Returns a Report; raises DocumentErrors, and leaves nothing behind.

    bundle: the files that came along; user: who does it, None for a command; slug: another than the document's; check: only
    look; seen: the fingerprint of the report that somebody looked at, Stale is raised where it would be another one now.
    """
    incoming = Incoming(root, bundle, Rights(user), slug, check)
    try:
        with incoming.loading.all_or_nothing(), revision(user, comment):
            incoming.read()
            if not (incoming.report.conflict or incoming.report.is_nothing):
                incoming.save()
            root.problems.refuse()
            if seen not in (None, incoming.report.fingerprint):
                raise Stale(incoming.report)
            if check or incoming.report.conflict or incoming.report.is_nothing:
                raise _TakeBack
    except _TakeBack:
        pass
    except (IntegrityError, DatabaseError) as error:
        sentence = _("The database takes no part of it: what is here does not fit with it.")
        raise DocumentErrors([("", sentence)]) from error
    return incoming.report


class Incoming:
    """A document on its way in. Parts leave here what others need: `known`, `rows`, `webinar`."""

    def __init__(self, root, bundle, rights, slug, check):
        self.root, self.bundle, self.rights, self.slug, self.check = root, bundle, rights, slug, check
        self.loading, self.report = Loading(), Report()
        self.webinar = None
        self.known = {}  # {kind: {slug in the document: thing, or None where it is left out}}
        self.rows, self.related = {}, {}
        self.new_people, self.new_themes = [], []
        self.stated, self.wanted = {}, {}
        self.files = defaultdict(list)  # {name in the document: [(instance, field)]}

    # Reading

    def read(self):
        """Read all parts, and see whether the webinar is here already. Raises DocumentErrors."""
        for part in SHARED:
            part.read(self.root, self)
        for part in own_parts():
            part.read(self.root, self)
            if part.is_ground:
                self.root.problems.refuse()
        self.root.finish()
        self.root.problems.refuse()
        if self.bundle:
            for name in sorted(self.bundle.names - self.files.keys()):
                self.report.leave_out(f"files/{name}", _("Nothing in the document names this file."))
        self._meet()

    def _meet(self):
        """Compare with the webinar that has the slug here, if any does."""
        slug, report = self.webinar.slug, self.report
        there = Webinar.objects.filter(slug=slug).first()
        former = None if there or self.slug else slugs.successors([Webinar], [slug]).get(slug)
        if there is None and former is None:
            report.webinar = self.webinar
            return
        report.webinar = there or Webinar.objects.get(slug=former)
        if there and self._is_same(there):
            report.is_nothing = True
            return
        report.free_slug = free_slug(Webinar, slug)
        report.conflict = (
            _(
                "A webinar with this slug is here, and differs: nothing is written over it. Choose another slug."
            )
            if there
            else _("“%(webinar)s” had this slug formerly, and its links lead here. Choose another slug.")
            % {"webinar": report.webinar}
        )

    def _is_same(self, webinar):
        document, files = document_of(webinar)
        own = {part.name: document[part.name] for part in own_parts()}
        if own not in (self.stated, self.wanted):
            return False
        return (
            all(
                name in files and _is_same_file(files[name], self.bundle.open(name))
                for name in self.files
                if name in self.bundle.names and not name.startswith("people/")
            )
            if self.bundle
            else True
        )

    def refer(self, entry, name, kind):
        """The things that a list of slugs names, without those that are left out."""
        found = [self.one(kind, slug, path) for path, slug in entry.texts(name)]
        # Two slugs may lead to one thing; what is new has no key yet.
        return list({thing.slug: thing for thing in found if thing is not None}.values())

    def one(self, kind, slug, path):
        """The thing of a slug, None where it is left out."""
        thing = self.known[kind].get(slug, _MISSING)
        if thing is _MISSING:
            self.root.problems.add(
                path, _("“%(slug)s” does not stand under “%(kind)s”.") % {"slug": slug[:80], "kind": kind}
            )
            return None
        return thing

    # Files

    def attach(self, entry, instance, field):
        """Give an instance the file that its entry names, if that came along. Returns its name in the document."""
        called = entry.take(field, str, default="")
        if not called:
            return ""
        self.files[called].append((instance, field))
        if self.bundle and called in self.bundle.names:
            setattr(instance, field, self.bundle.open(called))
        else:
            self.report.leave_out(
                entry.at(field), _("The file %(name)s did not come along.") % {"name": called[:80]}
            )
        return called

    def store(self, instance, *fields):
        """Put the files of an instance among the uploads; where it is only looked at, as if."""
        for name in fields:
            file = getattr(instance, name)
            if not file or file._committed:
                continue
            if self.check:
                file._committed = True
                continue
            file.save(PurePosixPath(file.name).name, file.file, save=False)
            for kept in file.names if isinstance(file, Picture) else [file.name]:
                self.loading.files.append(_Stored(kept))

    # Saving

    def save(self):
        for part in (*SHARED, *own_parts()):
            part.save(self)
            self.root.problems.refuse()


@dataclass(frozen=True)
class _Stored:
    name: str
    storage: object = default_storage


def _is_same_file(stored, brought):
    """Whether a file that came along is the stored one; of a picture, whether it would be kept as that one."""
    try:
        with stored.storage.open(stored.name) as kept:
            if isinstance(stored, Picture):
                return encode(open_picture(brought), stored.ending) == kept.read()
            return _digest(kept) == _digest(brought)
    except (OSError, ValidationError):
        return False


def _digest(file):
    digest = hashlib.sha256()
    for piece in file.chunks(1024 * 1024):
        digest.update(piece)
    return digest.digest()
