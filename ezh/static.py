"""Static files: hashed names, compressed, and ES modules whose imports follow the hashes."""

from django.contrib.staticfiles.storage import ManifestFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class EzhStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites `import` statements of our modules."""

    support_js_module_import_aggregation = True
    manifest_strict = ManifestFilesMixin.manifest_strict
