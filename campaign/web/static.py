"""Static files under names that change with their content, compressed once when collected."""

from django.core.files.base import File
from whitenoise.storage import CompressedManifestStaticFilesStorage


class FingerprintedFiles(CompressedManifestStaticFilesStorage):
    """A name that is in no manifest is served as it is: a forgotten file must not turn a page into an error."""

    manifest_strict = False
    support_js_module_import_aggregation = True

    def hashed_name(self, name: str, content: File | None = None, filename: str | None = None) -> str:
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name
