"""Times of day of a programme (14:00, 14 h 30, 2:00 pm), which are no seconds of a recording."""

from itertools import pairwise
from statistics import median

from django.utils.translation import gettext as _


def take_clock(reading, day_start, as_clock):
    """Count times of day from the start of the webinar, where they are such.

    They are if the text says so (Uhr, CET, pm) or somebody chose so; else only where all could be, and read as
    minutes and seconds would lie absurdly close (three or more parts within two minutes of each other, all at full five).
    """
    timed = [line for line in reading.lines if line.is_timed and line.offset is not None]
    if as_clock is False or not timed:
        return
    of_day = [line for line in timed if line.of_day is not None]
    if not as_clock and not _look_like_clock(timed, of_day, day_start):
        return
    start = day_start if day_start is not None else (of_day[0].of_day if of_day else None)
    if start is None:
        return
    if as_clock is None and day_start is not None and of_day and not 0 <= of_day[0].of_day - start < 12 * 60:
        start = of_day[0].of_day
    reading.day_start = start
    if as_clock is None:
        reading.doubt = _(
            "The times were read as times of day and counted from %(start)s. If they are minutes and seconds of the "
            "recording, say so below; if they are a programme’s, the recording will differ from them."
        ) % {"start": f"{start // 60}:{start % 60:02}"}
    for line in of_day:
        minutes = (line.of_day - start) % (24 * 60)
        length = None
        if line.end is not None:
            # A range was read in the same way: its second time is one of day too.
            length = (line.end - line.offset) * 60 if line.offset < 24 * 60 else line.end - line.offset
        line.offset = minutes * 60
        line.end = line.offset + length if length is not None and length > 0 else None


def _look_like_clock(timed, of_day, day_start):
    if len(of_day) < len(timed):
        return False
    if any(line.is_clock for line in of_day):
        return True
    minutes = [line.of_day for line in of_day]
    gaps = [later - earlier for earlier, later in pairwise(minutes)]
    if (
        len(minutes) < 3
        or any(gap < 0 for gap in gaps)
        or minutes[0] < 6 * 60
        or any(minute % 5 for minute in minutes)
    ):
        return False
    begins_then = day_start is not None and abs(minutes[0] - day_start) <= 30
    return begins_then or median(gaps) < 120
