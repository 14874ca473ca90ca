"""The times of a text's lines looked at together: what falls, what repeats, where a heading begins."""

from django.utils.translation import gettext as _

from hubsportal import timecode

from .times import clean


def settle(lines):
    """Give untimed headings the second of the first timed line beneath them, and mark what cannot stand as it is.

    A problem with `is_blocked` has to be mended before the line can be stored; a remark can be let be. May be called
    again after an item was amended: what it said before is forgotten.
    """
    for line in lines:
        if line.kind and line.is_blocked:
            line.problem, line.is_blocked = "", False
        line.problem = line.problem or line.fault
        if line.kind:
            line.remark = "" if line.remark == line.order_remark else line.remark
            line.order_remark = ""
    _place_headings(lines)
    latest, taken = {}, {}
    for line in lines:
        if not line.kind:
            continue
        if line.offset is None:
            if not line.problem and not line.waits:
                line.problem = (
                    _("No timed line stands beneath this heading.")
                    if line.is_untimed
                    else _("It has no time.")
                )
            line.is_blocked = bool(line.problem)
            continue
        group = line.is_question
        if line.problem:
            line.is_blocked = True
        elif (group, line.offset) in taken:
            line.problem = _("Line %(number)d has this second already: %(time)s.") % {
                "number": taken[group, line.offset],
                "time": timecode.format(line.offset),
            }
            line.is_blocked = True
        elif group in latest and line.offset < latest[group][0]:
            before, number = latest[group]
            _remark(
                line,
                _("Its time falls behind line %(number)d, %(time)s.")
                % {"number": number, "time": timecode.format(before)},
            )
        elif line.end is not None and line.end <= line.offset:
            _remark(line, _("The end that is given lies before its beginning."))
        taken.setdefault((group, line.offset), line.number)
        latest[group] = line.offset, line.number


def _remark(line, sentence):
    if not line.remark:
        line.remark = line.order_remark = sentence


def _place_headings(lines):
    """From the end, so that each heading meets what lies beneath it first."""
    beneath = None
    for line in reversed(lines):
        if not line.kind:
            continue
        if not line.is_untimed:
            beneath = line
            continue
        line.offset = beneath.offset if beneath else None
        # Told once, at the line that has no time.
        line.waits = beneath is not None and line.offset is None
        if beneath and beneath.is_segment:
            line.problem = _(
                "The part in line %(number)d begins at the same second, so that this heading has no room."
            ) % {"number": beneath.number}
            line.is_blocked = True


def amend(lines, edits):
    """Put in what somebody corrected, and look at the times again.

    edits: {key of a line: {"kind": ..., "offset": ..., "title": ..., "problem": ...}}, each value only where it was
    changed; the kind "" makes a line no item. An item without an offset is a heading.
    """
    for line in lines:
        edit = edits.get(line.key)
        if not edit:
            continue
        kind = edit.get("kind", line.kind or "")
        if not kind:
            if line.kind:
                line.kind, line.is_blocked = None, False
                line.problem = _("Left out by choice.")
            continue
        line.is_amended = True
        if line.kind is None:
            line.title = line.whole_title = " ".join(clean(line.text).split())
            line.problem = line.remark = ""
        line.kind, line.is_timed, line.continues = kind, True, None
        if "title" in edit:
            line.title = line.whole_title = edit["title"]
            line.is_retitled = True
        if "offset" in edit:
            line.offset, line.end = edit["offset"], None
            line.problem = line.fault = ""
        if edit.get("problem"):
            line.problem = line.fault = edit["problem"]
            line.is_untimed = False
        else:
            line.is_untimed = (line.is_untimed and "offset" not in edit) or line.offset is None
    settle(lines)
