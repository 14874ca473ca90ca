"""What changed within a text, word by word."""

import re
from difflib import SequenceMatcher

# More words than this that differ are compared line by line, and more lines not at all: it takes time in squares.
MOST = 3_000
# Words of the same that stand before and after a change.
AROUND = 6
# Fewer words than this between two changes are no island to stand on.
KEPT = 3

SAME, ADDED, REMOVED, GAP = "same", "added", "removed", "gap"


def difference(before, after):
    """[(mark, text), ...]: what stays near a change (SAME), what was ADDED and REMOVED, and GAPs of what is left out."""
    pieces = []
    first, second = _tokens(before), _tokens(after)
    head = _common(first, second)
    tail = _common(first[head:][::-1], second[head:][::-1])
    middle = first[head : len(first) - tail], second[head : len(second) - tail]
    _add(pieces, SAME, first[:head])
    if max(map(len, middle)) > MOST:
        middle = tuple("".join(part).splitlines(keepends=True) for part in middle)
    if max(map(len, middle)) > MOST:
        _add(pieces, REMOVED, middle[0])
        _add(pieces, ADDED, middle[1])
    else:
        for is_same, a, b, c, d in _blocks(*middle):
            if is_same:
                _add(pieces, SAME, middle[0][a:b])
            else:
                _add(pieces, REMOVED, middle[0][a:b])
                _add(pieces, ADDED, middle[1][c:d])
    _add(pieces, SAME, first[len(first) - tail :])
    return list(_shortened(pieces))


def _blocks(first, second):
    """[(is the same, from, to, from, to), ...]. A word or two between changes that happen to stay count as changed."""
    blocks = []
    opcodes = SequenceMatcher(None, first, second).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(opcodes):
        is_between = 0 < number < len(opcodes) - 1
        is_same = kind == "equal" and not (is_between and b - a < KEPT)
        if blocks and not is_same and not blocks[-1][0]:
            _is_same, begin, _a, other, _c = blocks.pop()
            blocks.append((False, begin, b, other, d))
        else:
            blocks.append((is_same, a, b, c, d))
    return blocks


def _tokens(text):
    """Words, each with the white space behind it; a line's end is a word of its own."""
    return re.findall(r"\n|[^\S\n]+|[^\s]+[^\S\n]*", text)


def _common(first, second):
    """How many tokens both begin with."""
    for number, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return number
    return min(len(first), len(second))


def _add(pieces, mark, tokens):
    if tokens:
        pieces.append((mark, tokens))


def _shortened(pieces):
    """Texts of the pieces; of what stays the same only the words around a change."""
    for number, (mark, tokens) in enumerate(pieces):
        if mark == SAME and len(tokens) > 2 * AROUND + 1:
            if number:
                yield SAME, "".join(tokens[:AROUND])
            yield GAP, "…"
            if number < len(pieces) - 1:
                yield SAME, "".join(tokens[-AROUND:])
        else:
            yield mark, "".join(tokens)
