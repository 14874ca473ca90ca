"""Makes stand-in-slides.pdf, which stands in for the sample webinar's slides: `python make_stand_in_slides.py`.

One page of text in a font that every reader of PDF has. The page is tagged (heading, paragraphs, language), so
that a screen reader reads it in order.
"""

from pathlib import Path

FILE = Path(__file__).parent / "stand-in-slides.pdf"

TITLE = "Stand-in for the slides of the introduction"
LINES = [  # tag, size, height on the page, words
    ("H1", 38, 300, TITLE),
    ("P", 22, 240, "Webinar on creative hubs, 5 December 2019: introduction at 5:30"),
    ("P", 22, 206, "The speaker’s own slides are on the organiser’s page."),
]


def page():
    """The drawing: dark paper, then each line as marked content with its number."""
    yield "/Artifact BMC 0.075 0.106 0.176 rg 0 0 960 540 re f EMC"
    for number, (tag, size, height, words) in enumerate(LINES):
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        yield f"/{tag} << /MCID {number} >> BDC"
        yield f"BT 0.945 0.953 0.973 rg /F {size} Tf 80 {height} Td ({escaped}) Tj ET EMC"


def objects():
    """The objects of the file from number 1 on; the first is the catalogue."""
    drawing = "\n".join(page())
    yield (
        "<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) /MarkInfo << /Marked true >> /StructTreeRoot 6 0 R "
        "/ViewerPreferences << /DisplayDocTitle true >> >>"
    )
    yield "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R /StructParents 0 "
        "/Resources << /Font << /F 5 0 R >> >> >>"
    )
    yield f"<< /Length {len(drawing.encode('cp1252'))} >>\nstream\n{drawing}\nendstream"
    yield "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    parts = [f"{9 + number} 0 R" for number in range(len(LINES))]
    yield "<< /Type /StructTreeRoot /K 8 0 R /ParentTree 7 0 R >>"
    yield f"<< /Nums [0 [{' '.join(parts)}]] >>"
    yield f"<< /Type /StructElem /S /Document /P 6 0 R /K [{' '.join(parts)}] >>"
    for number, (tag, *_) in enumerate(LINES):
        yield f"<< /Type /StructElem /S /{tag} /P 8 0 R /Pg 3 0 R /K {number} >>"
    yield f"<< /Title ({TITLE}) >>"


def pdf():
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects(), start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(places) + 1
    return content + (
        f"xref\n0 {size}\n0000000000 65535 f \n{rows}"
        f"trailer\n<< /Size {size} /Root 1 0 R /Info {len(places)} 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    ).encode("ascii")


if __name__ == "__main__":
    FILE.write_bytes(pdf())
