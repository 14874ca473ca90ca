"""Static files: names that carry a hash of their content, modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hash the names in `import` statements too, so that a changed module is never an old one.

    An import map would do the same, but inline ones are forbidden by the content security policy.
    """

    support_js_module_import_aggregation = True
