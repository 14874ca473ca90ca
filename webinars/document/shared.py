"""What a webinar shares with others: people, themes and hubs, matched by slug and never changed where they are known."""

from django.utils.translation import gettext as _

from hubs.models import Hub
from hubsportal import slugs

from ..models import Person, PersonLink, QuestionTheme
from .entries import fields_of, values_of
from .part import Part


class Shared(Part):
    """Things that stand beside the webinar: matched by slug, and never changed where they are known."""

    model = None

    def match(self, wanted):
        """{slug: thing} of those that are here under their slugs, or had them formerly."""
        found = {thing.slug: thing for thing in self.model.objects.filter(slug__in=wanted)}
        present = slugs.successors([self.model], [slug for slug in wanted if slug not in found])
        moved = (
            {thing.slug: thing for thing in self.model.objects.filter(slug__in=present.values())}
            if present
            else {}
        )
        return found | {former: moved[slug] for former, slug in present.items() if slug in moved}

    def read(self, root, incoming):
        known = incoming.known[self.name] = {}
        entries = []
        for entry in root.entries(self.name):
            slug = entry.take("slug", str, default="")
            if not slug or slug in known:
                entry.error("slug", _("This needs a slug of its own."))
            else:
                known[slug] = None
                entries.append((slug, entry))
        matched = self.match([*known])
        for slug, entry in entries:
            if thing := matched.get(slug):
                known[slug] = thing
                self.meet(thing, entry, incoming)
            else:
                known[slug] = self.add(slug, entry, incoming)
            entry.finish()

    def meet(self, thing, entry, incoming):
        """It is here: what is here stays, and differences are told."""
        fields = fields_of(self.model, "slug")
        theirs = self.model(slug=thing.slug)
        self.take_files(entry, incoming)
        entry.fill(theirs, fields)
        entry.check(theirs)
        differing = [
            str(field.verbose_name)
            for field in fields
            if values_of(thing, [field]) != values_of(theirs, [field]) and field.name != "position"
        ]
        incoming.report.match(thing, differing)

    def take_files(self, entry, incoming):
        """What a document has of files, and of parts, of something that is not changed."""

    def add(self, slug, entry, incoming):
        """It is not here: a new row, or None where it is left out, which is told."""
        raise NotImplementedError


class People(Shared):
    name, model, makes = "people", Person, ()
    fields = fields_of(Person)

    def write(self, people, named):
        return [
            values_of(person, self.fields)
            | {"photo": named.call(person.photo, f"people/{person.slug}")}
            | {"links": [{"label": link.label, "url": link.url} for link in person.links.all()]}
            for person in sorted(people, key=lambda person: person.slug)
        ]

    def take_files(self, entry, incoming):
        if called := entry.take("photo", str, default=""):
            incoming.files[called] = []
        for link in entry.entries("links"):
            link.check(link.fill(PersonLink(), fields_of(PersonLink)), exclude=["person"])
            link.finish()

    def add(self, slug, entry, incoming):
        person = entry.fill(Person(slug=slug), fields_of(Person, "slug"))
        links = []
        for link in entry.entries("links"):
            row = link.fill(PersonLink(person=person), fields_of(PersonLink))
            link.check(row, exclude=["person"])
            link.finish()
            links.append(row)
        incoming.attach(entry, person, "photo")
        entry.check(person)
        if not incoming.rights.may("add", Person):
            incoming.report.leave_out(
                entry.path, _("“%(name)s” is not known here, and you may not add people.") % {"name": person}
            )
            return None
        incoming.new_people.append((person, links))
        incoming.report.add(person)
        return person

    def save(self, incoming):
        for person, links in incoming.new_people:
            incoming.store(person, "photo")
            person.save()
            for link in links:
                link.person = person
                link.save()


class Themes(Shared):
    name, model = "themes", QuestionTheme
    fields = fields_of(QuestionTheme)

    def write(self, themes, named):
        return [values_of(theme, self.fields) for theme in sorted(themes, key=lambda theme: theme.slug)]

    def add(self, slug, entry, incoming):
        theme = entry.fill(QuestionTheme(slug=slug), fields_of(QuestionTheme, "slug"))
        entry.check(theme)
        if same := QuestionTheme.objects.filter(name=theme.name).first():
            incoming.report.match(same, [])
            return same
        if not incoming.rights.may("add", QuestionTheme):
            incoming.report.leave_out(
                entry.path, _("“%(name)s” is no theme here, and you may not add themes.") % {"name": theme}
            )
            return None
        incoming.new_themes.append(theme)
        incoming.report.add(theme)
        return theme

    def save(self, incoming):
        for theme in incoming.new_themes:
            theme.save()


class Hubs(Shared):
    """Named alone: a hub needs what no webinar's document knows, such as its region."""

    name, model = "hubs", Hub

    def write(self, hubs, named):
        return [{"slug": hub.slug, "name": hub.name} for hub in sorted(hubs, key=lambda hub: hub.slug)]

    def meet(self, thing, entry, incoming):
        name = entry.take("name", str, default="")
        differing = [str(_("name"))] if name and name != thing.name else []
        incoming.report.match(thing, differing)

    def add(self, slug, entry, incoming):
        name = entry.take("name", str, default="")
        incoming.report.leave_out(
            entry.path,
            _("There is no hub “%(name)s” (%(slug)s) here. Bring it in first, or go on without it.")
            % {"name": name or slug, "slug": slug},
        )

    def save(self, incoming):
        pass


SHARED = (People(), Themes(), Hubs())
