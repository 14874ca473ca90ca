"""Whether XML of a workbook would take far more memory than its size tells, found out while it streams by. No database.

openpyxl keeps what it has read of a sheet as (emptied) elements, and a row as a list of its cells: four bytes each in a
file, hundreds in memory. With these limits reading a workbook takes at most 100 MB, as measured.
"""

from xml.parsers import expat

# Of one part; a full sheet of ours has some 350,000.
MOST_ELEMENTS = 700_000
# Rows of a sheet, or texts that its cells share.
MOST_CHILDREN = 150_000
# Excel itself has 16,384 columns.
MOST_CELLS = 20_000
DEEPEST = 100
# Bytes of one tag.
LONGEST_TAG = 200_000
_CHUNK = 64 * 1024


class _Bloated(Exception):
    pass


class _Counter:
    def __init__(self):
        self.elements, self.fed, self.heard = 0, 0, 0
        self.children, self.most = [0], [MOST_CHILDREN]

    def start(self, name, attributes):
        self.heard = self.fed
        self.elements += 1
        self.children[-1] += 1
        if self.elements > MOST_ELEMENTS or self.children[-1] > self.most[-1] or len(self.children) > DEEPEST:
            raise _Bloated
        self.children.append(0)
        self.most.append(MOST_CELLS if name.rpartition(":")[2] == "row" else MOST_CHILDREN)

    def end(self, name):
        self.heard = self.fed
        self.children.pop()
        self.most.pop()

    def text(self, data):
        self.heard = self.fed

    def entity(self, *about):
        raise _Bloated


def is_bloated(stream):
    """Of a binary stream of XML; what is not well-formed is left to whoever reads it in earnest."""
    counter, parser = _Counter(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = counter.start, counter.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = counter.text, counter.entity
    parser.buffer_text = True
    try:
        while chunk := stream.read(_CHUNK):
            counter.fed += len(chunk)
            parser.Parse(chunk)
            if counter.fed - counter.heard > LONGEST_TAG:
                return True
    except _Bloated:
        return True
    except expat.ExpatError:
        return False
    return False
