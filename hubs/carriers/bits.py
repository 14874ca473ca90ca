"""Sets of whole numbers as bits of one large number: 0b1001 holds 0 and 3."""

import re
import zlib

_NOT_EMPTY = re.compile(rb"[^\0]", re.DOTALL)

# So many numbers stand in one block of the database: 8 KB before they are compressed.
BLOCK = 65_536


def of(numbers):
    """The set of these numbers, none of which is negative."""
    numbers = list(numbers)
    if not numbers:
        return 0
    found = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")


def numbers(bits, most=None):
    """The numbers in a set, in order; at most so many."""
    found = []
    for match in _NOT_EMPTY.finditer(to_bytes(bits)):
        place, byte = match.start() << 3, match[0][0]
        found += [place + bit for bit in range(8) if byte >> bit & 1]
        if most is not None and len(found) >= most:
            return found[:most]
    return found


def to_bytes(bits):
    """A set as bytes, eight numbers each: `content[number >> 3] >> (number & 7) & 1` tells whether it holds one."""
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def among(numbers, bits):
    """Those of the numbers that are in the set, in their order."""
    content = to_bytes(bits)
    size = len(content) << 3
    return [number for number in numbers if number < size and content[number >> 3] >> (number & 7) & 1]


def pack(bits):
    """A set as few bytes."""
    return zlib.compress(to_bytes(bits), 1)


def unpack(content):
    """The set that was packed."""
    return int.from_bytes(zlib.decompress(content), "little")


def join(blocks):
    """One set of {number of a block: set within it}."""
    last = max(blocks, default=-1)
    size = BLOCK // 8
    content = bytearray((last + 1) * size)
    for block, bits in blocks.items():
        content[block * size : block * size + size] = bits.to_bytes(size, "little")
    return int.from_bytes(content, "little")


def any_of(sets):
    """What is in one of the sets at least."""
    found = 0
    for bits in sets:
        found |= bits
    return found


class Scores:
    """Adds up what each number scores, for all numbers at once: digit by digit, each digit a set."""

    def __init__(self):
        self.digits = []

    def add(self, bits, points):
        """`points`, a whole number, for each number of the set."""
        place = 0
        while points >> place:
            if points >> place & 1:
                self._carry(bits, place)
            place += 1

    def _carry(self, bits, place):
        while bits:
            while len(self.digits) <= place:
                self.digits.append(0)
            digit = self.digits[place]
            self.digits[place], bits = digit ^ bits, digit & bits
            place += 1

    def best(self, among, most):
        """The numbers in `among` that score most, at most `most` of them, as a set; of equals the smallest."""
        found, left, candidates = 0, most, among & any_of(self.digits)
        for digit in reversed(self.digits):
            higher = candidates & digit
            count = higher.bit_count()
            if count > left:
                candidates = higher
            else:
                found |= higher
                left -= count
                candidates &= ~digit
            if not left:
                return found
        return found | of(numbers(candidates, left)) if left else found
