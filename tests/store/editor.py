"""Somebody who edits in a process of their own, while others read: python -m tests.store.editor ADDRESS_OF_LOG SECONDS.

Makes a portal of some rows and says so in a line; begins with the first line on its standard input. Each line that it then
prints is an act as JSON: [what, value, begun, done], seconds of the clock that all processes share. `done` is past the commit.
"""

import datetime
import json
import sys
import time

import django

STATE = "Town number {:06}"
SECRET = "Known to editors alone"
TOGGLED, SCHEDULED, PARTNER = "Now and then", "At its moment {}", "https://now-and-then.example"


def main(seconds):
    from django.utils import timezone

    from hubsportal.models import ContentVersion
    from hubsportal.publishing import Status
    from tests import factories as make
    from tests.portal import Portal

    portal = Portal().grow(2)
    state, webinar = portal.hubs[0], portal.webinars[0]
    state.city = STATE.format(0)
    state.save()
    toggled = make.make_hub(name=TOGGLED)
    partner = make.make_partner(name="Another", origins=PARTNER)
    draft = make.make_hub(name=SECRET, status=Status.DRAFT)
    make.make_learning(webinar, statement=SECRET, status=Status.DRAFT)
    addresses = {
        "state": ["/hubs/", state.get_absolute_url(), "/hubs.json", "/hubs/?q=town"],
        "toggled": ["/hubs/?q=then", "/hubs.csv", toggled.get_absolute_url()],
        "partner": [f"/embed{webinar.get_absolute_url()}agenda/"],
        "other": ["/", webinar.get_absolute_url()],
    }
    say(addresses)
    sys.stdin.readline()

    def act(what, value, change):
        begun = time.monotonic()
        change()
        say([what, value, begun, time.monotonic()])
        # Moved by nobody else: what stands there now is of this act.
        say(["version", ContentVersion.objects.get().number, begun, time.monotonic()])

    def set_state(number):
        state.city = STATE.format(number)
        state.save()

    def set_toggled(is_public):
        toggled.status = Status.PUBLISHED if is_public else Status.DRAFT
        toggled.save()

    def set_partner(is_active):
        partner.is_active = is_active
        partner.save()

    def write_secretly():
        draft.city = f"{SECRET} {time.monotonic()}"
        draft.save()

    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        number += 1
        act("state", number, lambda: set_state(number))  # noqa: B023 - called at once
        if number % 3 == 0:
            act("toggled", number % 2 == 0, lambda: set_toggled(number % 2 == 0))  # noqa: B023
        if number % 4 == 0:
            act("partner", number % 8 == 0, lambda: set_partner(number % 8 == 0))  # noqa: B023
        if number % 5 == 0:
            act("draft", number, write_secretly)
        if number % 6 == 0:
            moment = time.time() + 1.3
            name = SCHEDULED.format(number)
            published_at = datetime.datetime.fromtimestamp(moment, datetime.UTC)
            act("draft", number, lambda: make.make_hub(name=name, city="Town", published_at=published_at))  # noqa: B023
            at = time.monotonic() + moment - timezone.now().timestamp()
            say(["scheduled", name, at, at])
        # Now and then it rests, until every page is kept; then it changes one thing, and rests again: nobody who makes
        # a page finds out in passing that there is something new.
        time.sleep({0: 1.2, 1: 1.5}.get(number % 10, 0.05))


def say(content):
    print(json.dumps(content), flush=True)


if __name__ == "__main__":
    django.setup()
    main(float(sys.argv[1]))
