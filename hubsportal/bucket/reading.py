"""Reads an object of a bucket as if it were a file: from any place, piece by piece, never the whole of it at once."""

import io

# Bytes that are asked for together. A visitor who watches slowly holds no connection to the storage open meanwhile, and what
# is asked for in vain, before a jump, stays small.
WINDOW = 8 * 1024 * 1024


class BucketFile(io.RawIOBase):
    """An object, open for reading. size: bytes; modified: seconds since 1970; etag: as HTTP has it.

    connection: a `connecting.Connection`. Raises FileNotFoundError and StorageAway, at once and while it is read; another
    object that takes this one's place meanwhile is never mixed with it.
    """

    def __init__(self, connection, bucket, key, name):
        super().__init__()
        self.connection, self.name = connection, name
        self._where = {"Bucket": bucket, "Key": key}
        with connection.asking(name):
            head = connection.reader.head_object(**self._where)
        self.size, self.etag = head["ContentLength"], head["ETag"]
        self.modified = head["LastModified"].timestamp()
        self._place, self._body, self._left = 0, None, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._place

    def seek(self, offset, whence=io.SEEK_SET):
        place = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence] + offset
        if place < 0:
            raise ValueError("There is nothing before the beginning.")
        if place != self._place:
            self._drop()
        self._place = place
        return place

    def readinto(self, buffer):
        wanted = min(len(buffer), self.size - self._place)
        if wanted <= 0:
            return 0
        try:
            with self.connection.asking(self.name):
                if not self._left:
                    self._ask(min(WINDOW, self.size - self._place))
                data = self._body.read(min(wanted, self._left))
        except OSError:
            self._drop()
            raise
        buffer[: len(data)] = data
        self._place += len(data)
        self._left -= len(data)
        if not self._left:
            self._drop()
        return len(data)

    def aim(self, first, length):
        """Stand at a byte, from which `length` of them will be read: no others are asked for."""
        self.seek(first)
        self.size = first + length

    def close(self):
        self._drop()
        super().close()

    def _ask(self, length):
        last = self._place + length - 1
        answer = self.connection.reader.get_object(
            **self._where, Range=f"bytes={self._place}-{last}", IfMatch=self.etag
        )
        self._body, self._left = answer["Body"], length

    def _drop(self):
        if self._body is not None:
            self._body.close()
        self._body, self._left = None, 0
