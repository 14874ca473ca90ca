"""What slides are refused for, and what they are not."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import SimpleTestCase

from hubsportal import uploads

HEAD, TAIL = b"%PDF-1.7\n", b"\ntrailer\n<< >>\n%%EOF\n"
ACTS = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def stream(data):
    return b"5 0 obj\n<< /Length 9 >>\nstream\r\n" + data + b"\nendstream\nendobj\n"


class PdfTests(SimpleTestCase):
    def check(self, body):
        uploads.check_pdf(ContentFile(HEAD + body + TAIL, "slides.pdf"))

    def test_what_data_holds_by_chance_is_no_script(self):
        """A picture of some megabytes holds any three bytes somewhere."""
        self.check(stream(b"\x00\xff/JS\x00\xff/Encrypt") * 3)

    def test_what_acts_by_itself_is_found_wherever_it_stands(self):
        # As far from the beginning as a part is long, so that each place of a cut is met.
        for place in range(uploads._PART - 60, uploads._PART + 10):
            blank = b" " * (place - len(HEAD))
            for body in (blank + ACTS, blank + stream(b"/JS") + ACTS, stream(b"x") + blank + ACTS):
                with self.assertRaisesMessage(ValidationError, "runs scripts or programs"):
                    self.check(body)

    def test_a_stream_that_never_ends_hides_only_itself(self):
        with self.assertRaisesMessage(ValidationError, "runs scripts or programs"):
            self.check(ACTS + stream(b"x").removesuffix(b"endstream\nendobj\n"))
