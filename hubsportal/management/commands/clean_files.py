import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import BaseCommand, CommandError
from django.db import models
from django.utils import timezone
from django.utils.translation import ngettext

from hubsportal.history.states import files_in_history
from hubsportal.pictures import WIDTHS, Picture

_SIZE = re.compile(rf"-(?:{'|'.join(map(str, WIDTHS))})$")


class Command(BaseCommand):
    help = (
        "Lists uploads that nothing uses any more: replaced, or left over from a form that failed. What an earlier state "
        "in the history would need is kept. --delete takes them away."
    )

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=30, help="leave alone what is younger (30)")
        parser.add_argument("--delete", action="store_true", help="delete them")

    def handle(self, *args, days, delete, **options):
        if days < 0:
            raise CommandError("--days must be 0 or more.")
        since = timezone.now() - timedelta(days=days)
        # Files first: one that is saved meanwhile is then in use, not left over.
        kept_files = list(stored())
        used, in_history = names_in_use(), {picture_of(name) for name in files_in_history()}
        count = size = 0
        for name in kept_files:
            if name in used or picture_of(name) in in_history:
                continue
            try:
                if default_storage.get_modified_time(name) > since:
                    continue
                size += default_storage.size(name)
            except FileNotFoundError:
                continue
            count += 1
            self.stdout.write(name)
            if delete:
                default_storage.delete(name)
        for path in broken_off(since):
            count, size = count + 1, size + path.stat().st_size
            self.stdout.write(path.name)
            if delete:
                path.unlink(missing_ok=True)
        done = "deleted" if delete else "found"
        files = ngettext("%(count)d file", "%(count)d files", count) % {"count": count}
        self.stdout.write(f"{files}, {-(-size // 1_000_000)} MB {done}.")


def stored(folder=""):
    """The names of all files in the storage of uploads."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    beginning = f"{folder}/" if folder else ""
    yield from (beginning + name for name in sorted(files))
    for name in sorted(folders):
        yield from stored(beginning + name)


def broken_off(since):
    """What is left of uploads whose process was killed meanwhile."""
    for path in sorted(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*")):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < since.timestamp():
                yield path


def names_in_use():
    """The names of all files that a row has, pictures in every size."""
    used = set()
    for model in apps.get_models():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, models.FileField)]
        for row in model._base_manager.iterator(chunk_size=500) if fields else ():
            for field in fields:
                file = getattr(row, field.name)
                if file:
                    used.update(file.names if isinstance(file, Picture) else [file.name])
    return used


def picture_of(name):
    """What all sizes of a picture have in common: their name without size and ending."""
    path = PurePosixPath(name)
    return str(path.with_name(_SIZE.sub("", path.stem)))
