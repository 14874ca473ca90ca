"""A storage of Django in a bucket: django-storages' own, with files that are read in pieces and errors that say what is wrong."""

import io
from urllib.parse import urljoin

from boto3.s3.transfer import TransferConfig
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from .connecting import connection
from .reading import BucketFile

# Recordings go up in parts of 8 MB, three at a time. No more of them are held in memory, however long a recording is.
TRANSFER = TransferConfig(
    multipart_threshold=8 * 1024 * 1024, multipart_chunksize=8 * 1024 * 1024, max_concurrency=3
)
TRANSFER.max_in_memory_upload_chunks = 3


class BucketStorage(S3Storage):
    """Files below `location` in `bucket_name`, never one over another.

    base_url: where the portal hands them out; without one, no address leads to them. A free name is looked for first, which
    is enough: no two processes choose the same (UnguessableName), but for cards, of which both draw the same.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.transfer_config = TRANSFER
        self._connection = None

    def get_default_settings(self):
        return super().get_default_settings() | {
            "base_url": None,
            "file_overwrite": False,
            "default_acl": None,
            # Whatever an uploader's browser called it. The portal goes by the ending, and hands it out itself.
            "object_parameters": {"ContentType": "application/octet-stream"},
        }

    @property
    def way(self):
        """The Connection, made when something is first asked."""
        if self._connection is None:
            self._connection = connection(
                self.endpoint_url, self.region_name, self.access_key, self.secret_key
            )
        return self._connection

    @property
    def connection(self):
        return self.way.resource

    def raw(self, name):
        """The BucketFile of a name, open. Raises FileNotFoundError and StorageAway."""
        return BucketFile(self.way, self.bucket_name, self._normalize_name(name), name)

    def _open(self, name, mode="rb"):
        if mode != "rb":
            raise ValueError("Files here are saved whole, and read as bytes.")
        raw = self.raw(name)
        file = File(io.BufferedReader(raw, 256 * 1024), name=name)
        file.size, file.mode = raw.size, mode
        return file

    def _save(self, name, content):
        with self.way.asking(name):
            return super()._save(name, content)

    def delete(self, name):
        with self.way.asking(name):
            super().delete(name)

    def exists(self, name):
        with self.way.asking(name):
            return super().exists(name)

    def listdir(self, name):
        with self.way.asking(name):
            return super().listdir(name)

    def ages(self, folder):
        """As `hubsportal.ages.ages`, with one question for a thousand files."""
        path = f"{self._normalize_name(folder)}/"
        with self.way.asking(folder):
            return {
                f"{folder}/{entry.key.removeprefix(path)}": entry.last_modified
                for entry in self.bucket.objects.filter(Prefix=path)
            }

    def size(self, name):
        with self.way.asking(name):
            return super().size(name)

    def get_modified_time(self, name):
        with self.way.asking(name):
            return super().get_modified_time(name)

    def url(self, name):
        if self.base_url is None:
            raise ValueError("No address leads to this file.")
        return urljoin(self.base_url, filepath_to_uri(name).lstrip("/"))
