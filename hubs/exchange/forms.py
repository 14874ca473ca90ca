"""What the page of the import sends: files, to be read at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import reading
from .sheets import Unreadable
from .tables import EVERY_NAME


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ImportForm(forms.Form):
    files = FilesField(
        label=gettext_lazy("Workbook, or CSV"),
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        help_text=gettext_lazy(
            "One XLSX file with the sheets hubs and facts, or hubs.csv and facts.csv, both at once or one alone."
        ),
    )

    def clean(self):
        cleaned = super().clean()
        if files := cleaned.get("files"):
            try:
                cleaned["sheets"] = reading.read(
                    [(file.name, file.read, file.size) for file in files], EVERY_NAME
                )
            except Unreadable as problem:
                raise ValidationError({"files": str(problem)}) from None
        elif "files" not in self.errors:
            raise ValidationError({"files": _("Choose a file first.")})
        return cleaned
