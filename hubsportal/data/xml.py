"""XML by hand: elements as text, escaped, without the signs that XML 1.0 forbids."""

import re
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text):
    return _FORBIDDEN.sub("", str(text))


def element(name, text="", **attributes):
    """`<name attribute="...">text</name>`; the text is escaped. A name that ends in _ loses it: `class_`."""
    given = "".join(f" {key.rstrip('_')}={quoteattr(clean(value))}" for key, value in attributes.items())
    return f"<{name}{given}>{escape(clean(text))}</{name}>" if text != "" else f"<{name}{given}/>"
