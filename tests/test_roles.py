"""Who may do what, asked by request: every model of the admin, every action, for three groups, nobody's and everybody's rights."""

from contextlib import contextmanager
from functools import partial
from itertools import count

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.sql import emit_post_migrate_signal
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse

from hubs.models import Hub
from hubsportal import roles
from hubsportal.roles import AUTHOR, EXPERT, PUBLISHER, Kind
from hubsportal.workflow.steps import RULES, Step
from tests import factories as make
from tests.admin_forms import AdminTestCase, as_shown
from webinars.models import QAItem

NOBODY, EVERYTHING = "no group", "superuser"
PEOPLE = (NOBODY, AUTHOR, EXPERT, PUBLISHER, EVERYTHING)

# The rule, written out: who may do what to a whole or a part of it, while it is not released and while it is.
# (action, is released): everybody who may
WHOLES = {
    ("view", False): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
    ("view", True): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
    ("add", False): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
    ("change", False): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
    ("change", True): {EXPERT, PUBLISHER, EVERYTHING},
    ("delete", False): {PUBLISHER, EVERYTHING},
    ("delete", True): {PUBLISHER, EVERYTHING},
}
PARTS = WHOLES | {
    ("add", True): {EXPERT, PUBLISHER, EVERYTHING},
    ("delete", False): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
}
NAMED = WHOLES
WORDS = {
    ("view", False): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
    ("add", False): {EXPERT, PUBLISHER, EVERYTHING},
    ("change", False): {EXPERT, PUBLISHER, EVERYTHING},
    ("delete", False): {PUBLISHER, EVERYTHING},
}
CODES = WORDS | {("add", False): {PUBLISHER, EVERYTHING}}
# Decided on by pages of their own, and changed by nobody.
QUEUE = {("view", False): {EXPERT, PUBLISHER, EVERYTHING}, ("add", False): set(), ("delete", False): set()}
ACCOUNTS = {(action, False): {EVERYTHING} for action in ("view", "add", "change", "delete")}
# A queue is read and decided about; nobody writes in it. What its decisions take is in tests/hubs/test_moderation.py.
RULE = {
    Kind.WHOLE: WHOLES,
    Kind.PART: PARTS,
    Kind.NAMED: NAMED,
    Kind.WORD: WORDS,
    Kind.CODE: CODES,
    Kind.QUEUE: QUEUE,
}

# (step, state it is taken from): everybody who may. What is not named here nobody may.
STEPS = {
    (Step.ASK, "draft"): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
    (Step.BACK_TO_DRAFT, "review"): {AUTHOR, EXPERT, PUBLISHER, EVERYTHING},
    **{
        (step, state): {PUBLISHER, EVERYTHING}
        for step, states in {
            Step.PUBLISH: ("draft", "review", "scheduled", "archived"),
            Step.SCHEDULE: ("draft", "review", "scheduled"),
            Step.SEND_BACK: ("review",),
            Step.ARCHIVE: ("published",),
            Step.BACK_TO_DRAFT: ("scheduled", "published", "archived"),
        }.items()
        for state in states
    },
}
# Bulk actions, by the step that each takes. One does for many what the button does for one.
ACTIONS = {
    "ask_for_review": Step.ASK,
    "publish": Step.PUBLISH,
    "archive": Step.ARCHIVE,
    "back_to_draft": Step.BACK_TO_DRAFT,
}
STATES = {
    "draft": {"status": "draft"},
    "review": {"status": "review"},
    "scheduled": {"status": "published", "published_at": "2035-01-01T12:00Z"},
    "published": {"status": "published"},
    "archived": {"status": "archived"},
}
RELEASED = ("scheduled", "published", "archived")


def person(webinar):
    found = make.make_person()
    make.make_segment(webinar, speakers=[found])
    return found


def project(**state):
    found = make.make_project()
    make.make_plan(projects=[found], **state)
    return found


# {model: (function of a state that makes a row, field that a test changes, what it then holds)}
ROWS = {
    "hubs.hub": (make.make_hub, "tagline"),
    "hubs.hubfact": (lambda **state: make.make_fact(make.make_hub(**state)), "value"),
    "webinars.webinar": (make.make_webinar, "summary"),
    "webinars.agendasegment": (lambda **state: make.make_segment(make.make_webinar(**state)), "title"),
    "webinars.qaitem": (lambda **state: make.make_question(make.make_webinar(**state)), "question"),
    "webinars.captiontrack": (
        lambda **state: make.make_track(make.make_webinar(**state), [(0, 3, "Words")]), "label",
    ),
    "webinars.cue": (
        lambda **state: make.make_cue(make.make_track(make.make_webinar(**state))), "payload",
    ),
    "webinars.person": (lambda **state: person(make.make_webinar(**state)), "role"),
    "learnings.keylearning": (make.make_learning, "body"),
    "learnings.actionplan": (make.make_plan, "summary"),
    "learnings.project": (project, "programme"),
    "webinars.questiontheme": (make.make_theme, "name"),
    "webinars.partner": (make.make_partner, "contact"),
    "hubs.servicefamily": (make.make_family, "description"),
    "hubs.servicetype": (make.make_service, "description"),
    "hubs.sector": (make.make_sector, "name"),
    "hubs.region": (partial(make.make_region, "MT0"), "aliases"),
    "hubs.suggestion": (make.make_suggestion, "name"),
    "auth.user": (lambda: User.objects.create(username=f"somebody{User.objects.count()}"), "first_name"),
    "auth.group": (lambda: Group.objects.create(name=f"somebodies{Group.objects.count()}"), "name"),
}  # fmt: skip
# Cues come with the file of their track.
NEVER_ADDED = {"webinars.cue"}


@contextmanager
def undone():
    """Whatever is written in here is taken back, so that the next person finds what this one found."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def kind_of(label):
    model = next(model for model in admin.site._registry if model._meta.label_lower == label)
    return roles.contents[model].kind if model in roles.contents else None


def url_of(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


class RightsTestCase(AdminTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.people = {NOBODY: make.make_staff(), EVERYTHING: cls.editor}
        for role in roles.ROLES:
            cls.people[role] = make.make_staff()
            cls.people[role].groups.add(Group.objects.get(name=role))

    def setUp(self):
        super().setUp()
        self.browsers = {}

    def as_(self, name):
        """Everybody has a browser of their own, and signs in once."""
        if name not in self.browsers:
            self.browsers[name] = Client()
            self.browsers[name].force_login(self.people[name])
        self.client = self.browsers[name]

    def states_of(self, label):
        """The states of a whole in which a row of this model is made: those that the rule tells apart."""
        follows = kind_of(label) in (Kind.WHOLE, Kind.PART, Kind.NAMED)
        return {"draft": False, "published": True} if follows else {"": False}

    def make_row(self, label, state):
        return ROWS[label][0](**STATES.get(state, {}))

    def rule(self, label):
        return RULE.get(kind_of(label), ACCOUNTS)


@pytest.mark.once
class MatrixTests(RightsTestCase):
    """Each cell is a request, and what the database holds after it.

    Two thousand requests with these below. They ask who, never how it is kept: the same forms are saved, and the same
    rights read, by tests on both databases.
    """

    def test_every_model_of_the_admin_is_asked_about(self):
        registered = {model._meta.label_lower for model in admin.site._registry}
        self.assertEqual(registered, set(ROWS))

    def each(self, action, check):
        """Calls `check(model, row, whether they may)` signed in as each person, with a row in each state.

        The next person meets the same row, or a new one where it was deleted.
        """
        for label in ROWS:
            for state, released in self.states_of(label).items():
                row = None
                for name in PEOPLE:
                    if (action, released) in self.rule(label):
                        with self.subTest(model=label, state=state, person=name, action=action):
                            if row is None or not type(row).objects.filter(pk=row.pk).exists():
                                row = self.make_row(label, state)
                            self.as_(name)
                            check(label, row, name in self.rule(label)[action, released])

    def test_view(self):
        def check(label, row, may):
            for url in (url_of(label, "changelist"), url_of(label, "change", row.pk)):
                self.assertEqual(self.client.get(url).status_code, 200 if may else 403)

        self.each("view", check)

    def test_add(self):
        """The empty form, opened and sent: it comes with its mistakes, or it does not come at all."""
        for label in ROWS:
            for name in PEOPLE:
                with self.subTest(model=label, person=name):
                    may = name in self.rule(label)["add", False] and label not in NEVER_ADDED
                    self.as_(name)
                    url = url_of(label, "add")
                    self.assertEqual(self.client.get(url).status_code, 200 if may else 403)
                    self.assertEqual(self.client.post(url, {}).status_code, 200 if may else 403)

    def test_change(self):
        numbers = count(1)

        def check(label, row, may):
            field, url = ROWS[label][1], url_of(label, "change", row.pk)
            changed = f"Change {next(numbers)}"
            page = self.client.get(url) if may else None
            response = self.client.post(url, (as_shown(page) if may else {}) | {field: changed})
            self.assertEqual(response.status_code, 302 if may else 403)
            before = getattr(row, field)
            row.refresh_from_db()
            self.assertEqual(getattr(row, field), changed if may else before)

        self.each("change", check)

    def test_delete(self):
        def check(label, row, may):
            response = self.client.post(url_of(label, "delete", row.pk), {"post": "yes"})
            held = type(row).objects.filter(pk=row.pk).exists()
            self.assertEqual((response.status_code, held), (302, False) if may else (403, True))

        self.each("delete", check)

    def test_delete_several(self):
        def check(label, row, may):
            data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            self.client.post(url_of(label, "changelist"), data)
            self.assertEqual(type(row).objects.filter(pk=row.pk).exists(), not may)

        self.each("delete", check)


@pytest.mark.once
class StepMatrixTests(RightsTestCase):
    WHOLES = [
        label
        for label in ROWS
        if label in ("hubs.hub", "webinars.webinar", "learnings.keylearning", "learnings.actionplan")
    ]

    def test_these_are_all_that_is_published_as_a_whole(self):
        self.assertEqual({model._meta.label_lower for model in roles.wholes()}, set(self.WHOLES))

    def test_every_button_from_every_state(self):
        later = {"published_at_0": "2036-01-01", "published_at_1": "12:00"}
        for label in self.WHOLES:
            for state in STATES:
                row = self.make_row(label, state)
                url = url_of(label, "change", row.pk)
                self.as_(EVERYTHING)
                data = as_shown(self.client.get(url)) | {"review_note": "Why."}
                for step in Step:
                    sent = data | {"_step": step.value} | (later if step == Step.SCHEDULE else {})
                    for name in PEOPLE:
                        self.as_(name)
                        with self.subTest(model=label, state=state, step=step, person=name), undone():
                            status = self.client.post(url, sent).status_code
                            after = type(row).objects.get(pk=row.pk).status
                            if name in STEPS.get((step, state), ()):
                                self.assertEqual((status, after), (302, RULES[step].target))
                            else:
                                self.assertIn(status, (200, 403))
                                self.assertEqual(after, row.status)

    def test_the_buttons_shown_are_those_that_do_something(self):
        for label in self.WHOLES:
            for state in STATES:
                url = url_of(label, "change", self.make_row(label, state).pk)
                for name in PEOPLE[1:]:
                    with self.subTest(model=label, state=state, person=name):
                        self.as_(name)
                        shown = {step.value for step in self.client.get(url).context["steps"]}
                        may = {step.value for step in Step if name in STEPS.get((step, state), ())}
                        if state == "review" and name in (PUBLISHER, EVERYTHING):
                            may.remove("draft")  # they send it back, with a note
                        self.assertEqual(shown, may)

    def test_every_bulk_action_from_every_state(self):
        for label in self.WHOLES:
            rows = {state: self.make_row(label, state) for state in STATES}
            stood = {state: (row.status, row.published_at) for state, row in rows.items()}
            for action, step in ACTIONS.items():
                for name in PEOPLE:
                    self.as_(name)
                    keys = [row.pk for row in rows.values()]
                    self.client.post(
                        url_of(label, "changelist"), {"action": action, "_selected_action": keys}
                    )
                    for state, row in rows.items():
                        with self.subTest(model=label, action=action, person=name, state=state):
                            may = name in STEPS.get((step, state), ())
                            row.refresh_from_db()
                            self.assertEqual(row.status, RULES[step].target if may else stood[state][0])
                            if not may and stood[state][1]:
                                self.assertIsNotNone(row.published_at)
                        status, published_at = stood[state]
                        type(row).objects.filter(pk=row.pk).update(status=status, published_at=published_at)


class WaysAroundTests(RightsTestCase):
    """What somebody may not do by its button, they may not do by another way either."""

    def post_as(self, person, url, **changes):
        """What the form would hold for somebody with every right, sent by somebody with less."""
        self.as_(EVERYTHING)
        data = as_shown(self.client.get(url)) | changes
        self.as_(person)
        return self.client.post(url, data)

    def test_a_status_that_is_typed_is_not_heard(self):
        for name in (AUTHOR, EXPERT, PUBLISHER):
            hub = make.make_hub(status="draft")
            with self.subTest(person=name):
                response = self.post_as(name, url_of("hubs.hub", "change", hub.pk), status="published")
                hub.refresh_from_db()
                self.assertEqual((response.status_code, hub.status), (302, "draft"))

    def test_only_who_publishes_sets_the_time(self):
        for name in (AUTHOR, EXPERT, PUBLISHER):
            hub = make.make_hub(status="draft")
            with self.subTest(person=name):
                later = {"published_at_0": "2036-01-01", "published_at_1": "12:00"}
                self.post_as(name, url_of("hubs.hub", "change", hub.pk), **later)
                hub.refresh_from_db()
                self.assertEqual(hub.published_at is not None, name == PUBLISHER)

    def test_an_expert_leaves_the_time_of_what_is_public_as_it_is(self):
        hub = make.make_hub()
        later = {"published_at_0": "2036-01-01", "published_at_1": "12:00"}
        self.post_as(EXPERT, url_of("hubs.hub", "change", hub.pk), tagline="New", **later)
        hub.refresh_from_db()
        self.assertEqual((hub.tagline, hub.published_at), ("New", make.PUBLISHED_AT))

    def test_nothing_is_added_to_what_one_may_not_change(self):
        public, draft = make.make_hub(), make.make_hub(status="draft")
        url = url_of("hubs.hubfact", "add")
        typed = {"kind": "staff", "value": "12", "source": "We"}
        for name, hub, may in (
            (AUTHOR, public, False), (AUTHOR, draft, True), (EXPERT, public, True), (PUBLISHER, public, True),
        ):  # fmt: skip
            with self.subTest(person=name, hub=hub.status):
                response = self.post_as(name, url, hub=hub.pk, **typed)
                self.assertEqual(response.status_code, 302 if may else 200)
                self.assertEqual(hub.facts.count(), 1 if may else 0)
                hub.facts.all().delete()

    def test_nothing_is_moved_to_what_one_may_not_change(self):
        public, fact = make.make_hub(), make.make_fact(make.make_hub(status="draft"))
        response = self.post_as(AUTHOR, url_of("hubs.hubfact", "change", fact.pk), hub=public.pk)
        self.assertEqual(
            self.errors_of(response),
            [
                "Hub: There is none like that which you may add to. What is public takes the right to change it."
            ],
        )

    def test_questions_and_captions_are_added_to_drafts_alone_by_an_author(self):
        public = make.make_question(make.make_webinar()).webinar
        self.as_(AUTHOR)
        for label, typed in (
            ("webinars.qaitem", {"offset": "5:00", "question": "And?"}),
            ("webinars.agendasegment", {"start": "50:00", "title": "More", "kind": "panel"}),
            ("webinars.captiontrack", {"language": "fr", "kind": "captions", "text": "WEBVTT\n\n00:01.000 --> 00:02.000\nOui\n"}),
        ):  # fmt: skip
            with self.subTest(model=label):
                response = self.client.post(url_of(label, "add"), typed | {"webinar": public.pk})
                self.assertEqual([error.partition(":")[0] for error in self.errors_of(response)], ["Webinar"])

    def test_rows_of_a_public_webinar_are_not_taken_away_by_an_expert(self):
        question = make.make_question(make.make_webinar())
        url = url_of("webinars.webinar", "change", question.webinar_id)
        response = self.post_as(EXPERT, url, **{"questions-0-DELETE": "on"})
        self.assertEqual(response.status_code, 302)
        self.assertTrue(QAItem.objects.filter(pk=question.pk).exists())

    def test_an_agenda_is_pasted_by_those_who_may_change_the_webinar(self):
        for state, released in (("draft", False), ("published", True)):
            webinar = make.make_webinar(**STATES[state])
            url = reverse("admin:webinars_webinar_agenda", args=[webinar.pk])
            for name in PEOPLE:
                with self.subTest(state=state, person=name):
                    self.as_(name)
                    response = self.client.get(url)
                    self.assertEqual(response.status_code, 200 if name in WHOLES["change", released] else 403)

    def test_an_agenda_is_stamped_by_those_who_may_change_the_webinar(self):
        for state, released in (("draft", False), ("published", True)):
            webinar = make.make_webinar(**STATES[state])
            url = reverse("admin:webinars_webinar_stamp", args=[webinar.pk])
            for second, name in enumerate(PEOPLE):
                with self.subTest(state=state, person=name):
                    may = name in WHOLES["change", released]
                    self.as_(name)
                    self.assertEqual(self.client.get(url).status_code, 200 if may else 403)
                    response = self.client.post(url, {"act": "segment", "at": second})
                    stamped = webinar.segments.filter(start=second).exists()
                    self.assertEqual((response.status_code, stamped), (200, True) if may else (403, False))

    def test_hubs_are_imported_by_those_who_may_write_each_row(self):
        """The page by those who may add hubs or change some, the files by whoever may look."""
        hubs, facts = ["slug,city", "new,Namur"], ["hub,kind,value,source"]
        for state in STATES:
            make.make_fact(make.make_hub(slug=state, **STATES[state]), kind="staff", value="1", as_of="")
            hubs.append(f"{state},Namur")
            facts += [f"{state},staff,1,New", f"{state},staff,2,New"]
        addresses = [
            reverse("admin:hubs_hub_export", args=[f]) for f in ("hubs.xlsx", "hubs.csv", "facts.csv")
        ]
        url = reverse("admin:hubs_hub_import")
        for name in PEOPLE:
            with self.subTest(person=name):
                self.as_(name)
                may = name in WHOLES["change", False]
                for address in (url, *addresses):
                    self.assertEqual(self.client.get(address).status_code, 200 if may else 403)
                files = [
                    SimpleUploadedFile(file, "\n".join(rows).encode())
                    for file, rows in (("hubs.csv", hubs), ("facts.csv", facts))
                ]
                response = self.client.post(url, {"files": files})
                self.assertEqual(response.status_code, 200 if may else 403)
                if may:
                    refused = {
                        row.hub.slug if row.hub else row.thing.slug: row.problems[-1][1]
                        for row in response.context["plan"].refused
                        if not row.is_new or row.hub
                    }
                    right = "changing it takes a right that you do not have. Take the row out of the file."
                    sentences = {
                        state: f"The hub is {STATES[state]['status']}; {right}" for state in RELEASED
                    }
                    self.assertEqual(refused, {} if name in WHOLES["change", True] else sentences)

    def test_who_speaks_in_what_is_scheduled_is_released_too(self):
        scheduled = make.make_webinar(**STATES["scheduled"])
        speaker, answers = person(scheduled), make.make_person()
        make.make_question(scheduled, answered_by=[answers])
        for somebody in (speaker, answers):
            with self.subTest(somebody):
                url = url_of("webinars.person", "change", somebody.pk)
                self.assertEqual(self.post_as(AUTHOR, url, role="Boss").status_code, 403)

    def test_many_cues_are_asked_about_once(self):
        track = make.make_track(make.make_webinar(status="draft"), [(n, n + 1, "Word") for n in range(30)])
        self.as_(AUTHOR)
        with self.assertNumQueries(9):
            self.client.get(url_of("webinars.captiontrack", "delete", track.pk))

    def test_nobody_takes_a_step_with_somebody_elses_right(self):
        """A forged button is refused outright, and writes nothing else either."""
        for step in (Step.PUBLISH, Step.SCHEDULE, Step.ARCHIVE, Step.SEND_BACK, "nonsense", "\0"):
            hub = make.make_hub(status="draft", tagline="Before")
            with self.subTest(step=step):
                url = url_of("hubs.hub", "change", hub.pk)
                response = self.post_as(AUTHOR, url, tagline="After", _step=str(step))
                hub.refresh_from_db()
                self.assertEqual((response.status_code, hub.tagline), (403, "Before"))

    def test_a_new_thing_is_not_published_by_who_may_not(self):
        typed = {"name": "New", "slug": "new", "region": make.make_region().pk, "position_of": "city"}
        for name in (AUTHOR, EXPERT):
            with self.subTest(person=name):
                response = self.post_as(name, url_of("hubs.hub", "add"), _step="publish", **typed)
                self.assertEqual((response.status_code, Hub.objects.count()), (403, 0))


class GroupTests(TestCase):
    """Groups are made after every `migrate`."""

    def rights(self, role):
        rows = Permission.objects.filter(group__name=role)
        return set(rows.values_list("content_type__app_label", "codename"))

    def test_they_hold_what_the_table_says(self):
        for role in roles.ROLES:
            with self.subTest(role):
                self.assertEqual(self.rights(role), roles.rights_of(role))

    def test_none_of_them_reaches_accounts(self):
        for role in roles.ROLES:
            with self.subTest(role):
                self.assertEqual(
                    {app for app, _codename in self.rights(role)}, {"hubs", "webinars", "learnings"}
                )

    def test_a_filled_database_without_them_gets_them(self):
        """As when an older portal is brought up to date: content, no groups, not even the permissions."""
        make.make_learning(make.make_webinar())
        Group.objects.all().delete()
        Permission.objects.all().delete()
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        self.assertEqual({group.name for group in Group.objects.all()}, set(roles.ROLES))
        self.assertEqual(self.rights(PUBLISHER), roles.rights_of(PUBLISHER))

    def test_they_are_brought_back_to_the_table_and_others_left_alone(self):
        author, own = Group.objects.get(name=AUTHOR), Group.objects.create(name="Interns")
        extra = Permission.objects.get(codename="publish_hub")
        for group in (author, own):
            group.permissions.add(extra)
        member = make.make_staff()
        member.groups.add(author)
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        self.assertEqual(self.rights(AUTHOR), roles.rights_of(AUTHOR))
        self.assertEqual(self.rights("Interns"), {("hubs", "publish_hub")})
        self.assertEqual([*member.groups.all()], [author])

    def test_making_them_again_changes_nothing(self):
        before = [*Group.permissions.through.objects.values_list("pk", flat=True)]
        roles.make_groups()
        self.assertEqual([*Group.permissions.through.objects.values_list("pk", flat=True)], before)

    def test_every_whole_has_the_two_rights_of_its_own(self):
        for model in roles.wholes():
            for action in ("amend", "publish"):
                with self.subTest(model=model, action=action):
                    codename = f"{action}_{model._meta.model_name}"
                    self.assertEqual(Permission.objects.filter(codename=codename).count(), 1)
