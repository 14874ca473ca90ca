"""What questions are about."""

from pathlib import Path

from .models import QuestionTheme

FILE = Path(__file__).parent / "data" / "themes.yaml"


def load(loading, file=FILE):
    loading.load(QuestionTheme, file, "themes", lambda item: item.create(QuestionTheme, position=item.number))
