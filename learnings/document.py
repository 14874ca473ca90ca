"""What the document of a webinar carries of learnings and action plans, see `webinars.document`."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from hubsportal import slugs
from hubsportal.history.restoring import free_slug
from hubsportal.jsonvalues import is_kept
from webinars.document.entries import fields_of, values_of
from webinars.document.part import Part, relate, slugs_of
from webinars.models import AgendaSegment, QAItem, Webinar

from .models import ActionPlan, Evidence, KeyLearning

# Relations of a learning, and where the document has what they name.
RELATIONS = {"topics": "themes", "hubs": "hubs"}
# What evidence may lie in: (field, second of it, words by which it is known again)
PLACES = (("question", "offset", "question"), ("segment", "start", "title"))


class Learnings(Part):
    """The learnings drawn from the webinar, with their evidence, which may lie in other webinars too."""

    name, makes = "learnings", (KeyLearning, Evidence)
    fields = fields_of(KeyLearning, "status", "published_at")
    evidence_fields = fields_of(Evidence)

    def write(self, webinar, named):
        evidence = Evidence.objects.order_by("pk").with_context()
        rows = webinar.learnings.order_by("position", "slug").prefetch_related(
            *RELATIONS, Prefetch("evidence", evidence)
        )
        found = []
        for row in rows:
            value = values_of(row, self.fields)
            for name, kind in RELATIONS.items():
                others = getattr(row, name).all()
                named.add(kind, others)
                value[name] = slugs_of(others)
            value["evidence"] = [self.evidence_value(one, webinar) for one in row.evidence.all()]
            found.append(value)
        return found

    def evidence_value(self, evidence, webinar):
        value = {"webinar": None if evidence.webinar == webinar else evidence.webinar.slug}
        for name, second, words in PLACES:
            place = getattr(evidence, name)
            value[name] = {second: getattr(place, second), words: getattr(place, words)} if place else None
        return value | values_of(evidence, self.evidence_fields)

    def read(self, root, incoming):
        entries = root.entries(self.name)
        rows, values, taken = [], [], set()
        is_allowed = all(incoming.rights.may("add", model) for model in self.makes)
        evidence = {id(entry): entry.entries("evidence") for entry in entries}
        elsewhere = Elsewhere(one for several in evidence.values() for one in several)
        for entry in entries:
            learning = entry.fill(KeyLearning(webinar=incoming.webinar), self.fields)
            related = {name: incoming.refer(entry, name, kind) for name, kind in RELATIONS.items()}
            entry.check(learning, exclude=["webinar"])
            entry.finish()
            if learning.slug in taken:
                entry.error("slug", _("Another learning of the document has this slug."))
            taken.add(learning.slug)
            found = [(one, self.read_evidence(one, incoming, elsewhere)) for one in evidence[id(entry)]]
            found = [(one, row) for one, row in found if row is not None]
            rows.append((learning, related, found))
            others = {name: slugs_of(things) for name, things in related.items()}
            kept = [self.evidence_value(row, incoming.webinar) for _one, row in found]
            values.append(values_of(learning, self.fields) | others | {"evidence": kept})
        if entries and not is_allowed:
            incoming.report.leave_out(self.name, _("You may not add learnings and evidence."))
            rows, values = [], []
        values.sort(key=lambda value: (value["position"], value["slug"]))
        incoming.stated[self.name] = incoming.wanted[self.name] = values
        incoming.rows[self.name] = rows

    def read_evidence(self, entry, incoming, elsewhere):
        """An Evidence, unsaved; None where its place is not here, which is told."""
        row = entry.fill(Evidence(), self.evidence_fields)
        slug = entry.take("webinar", str, type(None))
        webinar = incoming.webinar if slug is None else elsewhere.webinars.get(slug)
        if lost := webinar is None:
            incoming.report.leave_out(
                entry.path, _("There is no webinar “%(slug)s” here, in which it lies.") % {"slug": slug}
            )
        for name, second, words in PLACES:
            place = entry.entry(name)
            if place is None:
                continue
            at, called = place.take(second, int), place.take(words, str)
            place.finish()
            if at is None or called is None:
                place.error(
                    "", _("This needs %(second)s and %(words)s.") % {"second": second, "words": words}
                )
            elif not lost:
                there = (
                    incoming.rows[f"{name}s"].get(at)
                    if slug is None
                    else elsewhere.places[name].get((webinar.pk, at))
                )
                if there is not None and getattr(there, words) == called:
                    setattr(row, name, there)
                elif slug is None:
                    place.error("", _("The document has nothing like that at this second."))
                else:
                    lost = True
                    incoming.report.leave_out(
                        place.path,
                        _("“%(webinar)s” has nothing like that at this second here.") % {"webinar": webinar},
                    )
        entry.finish()
        row.webinar = webinar
        return None if lost else row

    def save(self, incoming):
        rows = incoming.rows[self.name]
        wanted = [learning.slug for learning, _related, _found in rows]
        taken = set(KeyLearning.objects.filter(slug__in=wanted).values_list("slug", flat=True))
        taken |= slugs.successors([KeyLearning], wanted).keys()
        saved = []
        for learning, _related, found in rows:
            learning.webinar = incoming.webinar
            if learning.slug in taken:
                slug = free_slug(KeyLearning, learning.slug)
                incoming.report.leave_out(
                    self.name,
                    _("“%(slug)s” is the slug of another learning here; this one gets %(other)s.")
                    % {"slug": learning.slug, "other": slug},
                )
                learning.slug = slug
            learning.save()
            for entry, row in found:
                row.learning = learning
                for name in ("webinar", "question", "segment"):
                    # They have keys by now.
                    setattr(row, name, getattr(row, name))
                entry.check(row, exclude=["learning", "webinar", "question", "segment"], constraints=True)
                saved.append(row)
        # What does not hold is told, and takes everything back.
        if not incoming.root.problems.found:
            Evidence.objects.bulk_create(saved)
        for name in RELATIONS:
            relate(KeyLearning, name, [(learning, related[name]) for learning, related, _found in rows])
        incoming.report.count(KeyLearning, len(rows))
        incoming.report.count(Evidence, len(saved))


class Elsewhere:
    """Other webinars in which evidence lies, with their questions and segments, in a fixed number of queries.

    webinars: {slug in the document: Webinar}; places: {"question" or "segment": {(key of the webinar, second): row}}.
    """

    def __init__(self, entries):
        named = [entry.values.get("webinar") for entry in entries]
        wanted = {slug for slug in named if isinstance(slug, str) and is_kept(slug)}
        self.webinars, self.places = {}, {"question": {}, "segment": {}}
        if not wanted:
            return
        present = slugs.successors([Webinar], wanted)
        there = {row.slug: row for row in Webinar.objects.filter(slug__in={*wanted, *present.values()})}
        self.webinars = {slug: there[slug] for slug in wanted if slug in there}
        for slug, other in present.items():
            self.webinars.setdefault(slug, there[other])
        for question in QAItem.objects.filter(webinar__in=there.values()):
            self.places["question"][question.webinar_id, question.offset] = question
        for segment in AgendaSegment.objects.filter(webinar__in=there.values()):
            self.places["segment"][segment.webinar_id, segment.start] = segment


class Plans(Part):
    """Which action plans the segments present. Plans are no part of a webinar: one that is here is tied to it again."""

    name = "plans"

    def write(self, webinar, named):
        pairs = ActionPlan.segments.through.objects.filter(agendasegment__webinar=webinar).values_list(
            "actionplan__slug", "actionplan__title", "agendasegment__start"
        )
        found = {}
        for slug, title, start in sorted(pairs):
            found.setdefault(slug, {"slug": slug, "title": title, "segments": []})["segments"].append(start)
        return list(found.values())

    def read(self, root, incoming):
        rows, values = [], []
        entries = [(entry, entry.take("slug", str, default="")) for entry in root.entries(self.name)]
        wanted = [slug for _entry, slug in entries]
        present = slugs.successors([ActionPlan], wanted)
        there = {row.slug: row for row in ActionPlan.objects.filter(slug__in={*wanted, *present.values()})}
        for entry, slug in entries:
            plan = there.get(slug) or there.get(present.get(slug))
            title = entry.take("title", str, default="")
            segments = []
            for number, start in enumerate(entry.take("segments", list, default=[])):
                segment = incoming.rows["segments"].get(start) if type(start) is int else None
                if segment is None or segment in segments:
                    entry.error(f"segments[{number}]", _("No segment of the document begins at this second."))
                else:
                    segments.append(segment)
            entry.finish()
            if plan is None:
                sentence = _("There is no action plan “%(title)s” here, which this webinar presents.")
                incoming.report.leave_out(entry.path, sentence % {"title": title or slug})
            elif not incoming.rights.may_do("change", plan):
                sentence = _(
                    "You may not change the action plan “%(title)s”: it is not tied to this webinar."
                )
                incoming.report.leave_out(entry.path, sentence % {"title": plan})
            else:
                incoming.report.tied.append(plan)
                rows.append((plan, segments))
                starts = sorted(segment.start for segment in segments)
                values.append({"slug": plan.slug, "title": plan.title, "segments": starts})
        values.sort(key=lambda value: value["slug"])
        incoming.stated[self.name] = incoming.wanted[self.name] = values
        incoming.rows[self.name] = rows

    def save(self, incoming):
        relate(ActionPlan, "segments", incoming.rows[self.name])
