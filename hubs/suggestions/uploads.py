"""Takes the files of a form into temporary ones, up to a limit, whatever more is sent."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from . import photos


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps so many bytes of all files of a request together. A file with more is marked `is_too_large`.

    What is over is read and forgotten, so that the fields around it arrive.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.left = photos.MEGABYTES * 1024 * 1024

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file.is_too_large = False

    def receive_data_chunk(self, raw_data, start):
        self.left -= len(raw_data)
        if self.left >= 0:
            super().receive_data_chunk(raw_data, start)
        else:
            self.file.is_too_large = True
