"""Stamping: the agenda of a webinar built while its recording plays, one act at a time.

Every act is one transaction and one revision of the history, or raises Refused and has written nothing. An act on a
row says in which version of the webinar it saw that row (`seen`): whatever was changed in it since is told, not
overwritten. A stamp needs no such thing: at a second of its own it is in nobody's way.

Rows are known by their keys (`stamp_rows`). Seconds are whole.
"""

import copy
import datetime
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hubsportal import timecode
from hubsportal.admin import called, sentence_of
from hubsportal.history import kinds, restoring, states
from hubsportal.history.editing import version_of
from hubsportal.history.models import Version
from hubsportal.history.recording import revision

from . import timeline
from .forms import why_it_must_stay
from .models import AgendaSegment, QAItem, Webinar
from .stamp_conflicts import meanwhile
from .stamp_rows import MODELS, SECONDS, WORDS, in_words, is_unnamed, key_of, second_of, unnamed

# An act can be taken back for so long; after that, the webinar's history has it.
TAKEN_BACK_WITHIN = datetime.timedelta(hours=24)


class Refused(Exception):
    """An act that was not done; its argument is a sentence that says why."""


@dataclass
class Done:
    """What an act did: a sentence, the version that it left (0 if nothing changed), and the row it was about."""

    said: str = ""
    version: int = 0
    key: str = ""


class Desk:
    """What one person does to the agenda of one webinar. Whether they may is asked before."""

    def __init__(self, webinar, user):
        self.webinar, self.user = webinar, user

    def stamp(self, model, at, words="", kind=""):
        """A new segment or question at a second."""
        with self._act() as done:
            item = model(webinar=self.webinar, **{SECONDS[model]: at})
            self._add(done, item, words, kind)
            done.said = _("%(kind)s stamped at %(time)s") % in_words(item)
        return done

    def split(self, at, key=""):
        """A new segment from a second on, of the same kind as the one that runs there.

        key: that of the segment which is thought to run there, if anybody thought so.
        """
        with self._act() as done:
            running = self.webinar.segments.filter(start__lte=at).order_by("-start").first()
            if running is None:
                raise Refused(
                    _("No segment runs at %(time)s, so that there is none to split.")
                    % {"time": timecode.format_long(at)}
                )
            if key and key_of(running) != key:
                raise Refused(
                    _("By now another segment runs at %(time)s: “%(title)s”. Nothing was split.")
                    % {"time": timecode.format_long(at), "title": running.title}
                )
            item = AgendaSegment(webinar=self.webinar, start=at)
            self._add(done, item, "", running.kind)
            done.said = _("Segment split at %(time)s") % in_words(item)
        return done

    def change(self, key, seen, at=None, words=None, kind=None):
        """Another second, other words, another kind; None leaves what is there."""
        with self._act() as done:
            item = self._row(done, key, seen)
            names = {SECONDS[type(item)]: at, WORDS[type(item)]: words}
            names |= {"kind": kind} if isinstance(item, AgendaSegment) else {}
            self._set(item, **{name: value for name, value in names.items() if value is not None})
            done.said = _("%(kind)s at %(time)s saved") % in_words(item)
        return done

    def nudge(self, key, seen, by):
        """So many seconds later, or earlier where `by` is negative."""
        with self._act() as done:
            item = self._row(done, key, seen)
            self._set(item, **{SECONDS[type(item)]: second_of(item) + by})
            done.said = _("%(kind)s moved to %(time)s") % in_words(item)
        return done

    def merge(self, key, seen):
        """A segment becomes part of the one before: its questions, summary, speakers, hubs and slides go there."""
        with self._act() as done:
            item = self._row(done, key, seen)
            if not isinstance(item, AgendaSegment):
                raise Refused(_("Only segments can be merged."))
            before = self.webinar.segments.filter(start__lt=item.start).order_by("-start").first()
            if before is None:
                raise Refused(_("It is the first segment: there is none before it."))
            self._refuse_changed(before, seen)
            refuse_needed(item)
            before.webinar = self.webinar
            changed = {"summary": "\n\n".join(filter(None, (before.summary, item.summary)))}
            if is_unnamed(before) and not is_unnamed(item):
                changed["title"] = item.title
            self._set(before, **changed)
            before.speakers.add(*item.speakers.all())
            before.hubs.add(*item.hubs.all())
            for slides in item.presentations.all():
                slides.segment = before
                slides.save(update_fields=["segment"])
            self._take_away(item)
            done.key = key_of(before)
            done.said = _("%(kind)s at %(time)s merged with the one before") % in_words(item)
        return done

    def remove(self, key, seen):
        with self._act() as done:
            item = self._row(done, key, seen)
            refuse_needed(item)
            told = in_words(item)
            self._take_away(item)
            done.key = ""
            done.said = _("%(kind)s at %(time)s deleted") % told
        return done

    def take_back(self, number):
        """Undo the act of this person that left the version `number`; of an undo, that is doing it again.

        The rows are put back to what they were before, if they still are what the act made of them. That takes no
        more rights than the act did: it touches nothing of anybody else's.
        """
        with self._act() as done:
            version, wanted, changed = self._before(number)
            self._refuse_misplaced(wanted, changed)
            plan = restoring.Plan(version, wanted)
            if plan.refusals:
                raise Refused(" ".join(plan.refusals))
            if plan.state["parts"] == plan.present["parts"]:
                raise Refused(" ".join(plan.notes) or _("There is nothing to take back."))
            done.said = back_in_words(version.revision.comment)
            restoring.apply(plan, done.said, self.user)
            done.said = " ".join([done.said, *plan.notes])
            stay = [key for key, relation, identity in changed if identity in wanted["parts"][relation]]
            done.key = stay[0] if stay else ""
        return done

    # How an act goes

    @contextmanager
    def _act(self):
        """One at a time for each webinar; `done` is finished at the end."""
        done = Done()
        try:
            with revision(self.user):
                self.webinar = Webinar.objects.select_for_update().get(pk=self.webinar.pk)
                content, pk = kinds.thing_of(self.webinar)
                before = version_of(content, pk)
                yield done
                # What it is called in the history is known only now.
                with revision(comment=done.said):
                    pass
        except ValidationError as error:
            raise Refused(" ".join(sentences_of(error))) from error
        except Webinar.DoesNotExist as error:
            raise Refused(_("This webinar was deleted meanwhile. Its history has it.")) from error
        except restoring.Refused as error:
            raise Refused(" ".join(error.args)) from error
        own = Version.objects.filter(
            kind=content.name, key=str(pk), pk__gt=before, revision__user=self.user
        ).order_by("-pk")
        done.version = own.values_list("pk", flat=True).first() or 0

    def _row(self, done, key, seen):
        """The row of a key, in the state in which it was seen."""
        model = MODELS[key[0]]
        item = model.objects.filter(webinar=self.webinar, pk=key[1:]).first()
        self._refuse_changed(item or model(pk=key[1:]), seen)
        if item is None:
            raise Refused(_("It is no longer there. Nothing was written."))
        item.webinar = self.webinar
        done.key = key
        return item

    def _refuse_changed(self, item, seen):
        if told := meanwhile(self.webinar, item, seen, self.user):
            raise Refused(told)

    def _add(self, done, item, words, kind):
        model = type(item)
        setattr(item, WORDS[model], words or unnamed(model, second_of(item)))
        if kind and model is AgendaSegment:
            item.kind = kind
        item.validate_constraints(exclude={"segment"})
        item.clean_fields(exclude={"segment"})
        item.clean()
        item.save()
        done.key = key_of(item)

    def _set(self, item, **values):
        """Write these fields, and no others: somebody may be writing a summary at this moment."""
        model, was_unnamed = type(item), is_unnamed(item)
        changed = {name: value for name, value in values.items() if getattr(item, name) != value}
        for name, value in changed.items():
            setattr(item, name, value)
        moves = SECONDS[model] in changed
        if moves and was_unnamed and WORDS[model] not in changed:
            changed[WORDS[model]] = ""
            setattr(item, WORDS[model], unnamed(model, second_of(item)))
        left_out = {field.name for field in model._meta.fields} - {"webinar", *changed}
        if moves:
            item.validate_constraints(exclude=left_out)
        item.clean_fields(exclude=left_out)
        if moves:
            item.clean()
        if changed:
            item.save(update_fields=[*changed])
        if moves:
            self._refuse_stranded()

    def _take_away(self, item):
        """Delete it; the questions of a segment go to the one that runs at their second then."""
        if isinstance(item, AgendaSegment):
            others = self.webinar.segments.exclude(pk=item.pk)
            self._refuse_stranded(others)
            before = others.filter(start__lt=item.start).order_by("-start").first()
            self.webinar.questions.filter(segment=item).update(
                segment=before or others.order_by("start").first()
            )
        item.delete()

    def _refuse_stranded(self, segments=None):
        """No question may come to lie before the first segment."""
        segments = self.webinar.segments if segments is None else segments
        first = self.webinar.questions.order_by("offset").values_list("offset", flat=True).first()
        starts = list(segments.values_list("start", flat=True))
        if first is not None and (problem := timeline.misplaced_question(first, starts, None)):
            raise Refused(problem)

    # Taking back

    def _before(self, number):
        """(the Version, the state to be, [(key, relation, identity) of each row that changes])."""
        content, pk = kinds.thing_of(self.webinar)
        versions = Version.objects.filter(kind=content.name, key=str(pk), is_deleted=False)
        version = (
            versions.filter(
                pk=number,
                revision__user=self.user,
                revision__made_at__gte=timezone.now() - TAKEN_BACK_WITHIN,
            )
            .select_related("revision")
            .first()
        )
        earlier = versions.filter(pk__lt=number).order_by("-pk").first() if version else None
        if earlier is None:
            raise Refused(_("There is nothing to take back."))
        made, before = states.unpack(version.state), states.unpack(earlier.state)
        present = states.read(content, [pk])[pk]
        wanted, changed = copy.deepcopy(present), []
        for relation, part in content.parts.items():
            was, became, rows = (state["parts"].get(relation, {}) for state in (before, made, wanted))
            for identity in sorted(was.keys() | became.keys()):
                if was.get(identity) == became.get(identity):
                    continue
                if rows.get(identity) != became.get(identity):
                    told = meanwhile(self.webinar, part.model(pk=identity), version.pk, self.user)
                    raise Refused(told or _("It is no longer as you left it. Nothing was taken back."))
                if identity in was:
                    rows[identity] = was[identity]
                else:
                    del rows[identity]
                if part.model in SECONDS:
                    changed.append((key_of(part.model(pk=identity)), relation, identity))
        for model, names in before["names"].items():
            wanted["names"][model] = names | wanted["names"].get(model, {})
        return version, wanted, changed

    def _refuse_misplaced(self, wanted, changed):
        """The rules of the line for what would stand there then."""
        rows, limit = wanted["parts"], self.webinar.limit
        starts = [row["start"] for row in rows["segments"].values()]
        for _key, relation, identity in changed:
            row = rows[relation].get(identity)
            if (
                row
                and relation == "segments"
                and (problem := timeline.misplaced_segment(row["start"], limit))
            ):
                raise Refused(problem)
            if row and relation == "questions" and limit is not None and row["offset"] >= limit:
                raise Refused(timeline.misplaced_question(row["offset"], starts, limit))
        first = min((row["offset"] for row in rows["questions"].values()), default=None)
        if first is not None and (problem := timeline.misplaced_question(first, starts, None)):
            raise Refused(problem)


def back_in_words(said):
    """What it is called to take back an act that was called so."""
    back, again = (_("Taken back: %(act)s") % {"act": ""}, _("Done again: %(act)s") % {"act": ""})
    return again + said.removeprefix(back) if said.startswith(back) else back + said.removeprefix(again)


def refuse_needed(item):
    """What evidence rests on, or another thing names, stays: taking that away is not done in passing."""
    if problem := why_it_must_stay(item):
        raise Refused(problem)
    names = [
        called(holder)
        for relation in type(item)._meta.related_objects
        if relation.many_to_many
        for holder in relation.related_model._default_manager.filter(**{relation.field.name: item})
    ]
    if names:
        raise Refused(
            _("%(item)s stays: it is named by %(holders)s. Take it away there first.")
            % {"item": called(item), "holders": sentence_of(names)}
        )


def sentences_of(error):
    """The sentences of a ValidationError; those that need it say first which field they are about."""
    owners = {"title": AgendaSegment, "kind": AgendaSegment, "summary": AgendaSegment, "question": QAItem}
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, problems in by_field.items():
        label = capfirst(owners[name]._meta.get_field(name).verbose_name) if name in owners else ""
        for problem in problems:
            for sentence in problem.messages:
                yield f"{label}: {sentence}" if label else sentence
