"""Headers of static files. A module of its own, because the settings need the function itself."""


def add_static_headers(headers, path, url):
    """Embeds may stand in a sandboxed frame, whose origin is opaque: let it have style, fonts and modules."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["X-Content-Type-Options"] = "nosniff"
