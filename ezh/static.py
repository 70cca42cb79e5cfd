"""Static files: hashed names, compressed, and ES modules whose imports follow the hashes."""

from functools import cache
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class EzhStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped library
    """WhiteNoise's storage that also rewrites `import` statements of our modules.

    It reads the manifest once, so each address is looked up once as well: the head of a page asks for sixteen.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url = cache(super().url)
