"""Static files: hashed names, compressed, and ES modules whose imports follow the hashes."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class EzhStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped library
    """WhiteNoise's storage that also rewrites `import` statements of our modules."""

    support_js_module_import_aggregation = True
