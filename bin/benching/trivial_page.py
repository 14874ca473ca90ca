"""The page that all is compared with: the same bytes from Django and from nginx."""

SIZE = 15 * 1024
LINE = b"<p>A page of fifteen kilobytes that never changes.</p>\n"
BODY = (b"<!doctype html><title>Trivial</title>\n" + LINE * (SIZE // len(LINE) + 1))[:SIZE]
