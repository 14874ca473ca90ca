"""What tests of models share: every constraint, broken once in the database and once in validation."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

WRITTEN_BY_CODE = {"hubs.CarrierBlock"}


class ConstraintsMixin:
    """For a TestCase with `app`, the label of an app, and `broken()`.

    `broken()` gives rows that each break one constraint: [(name of the constraint, its sentence, row), ...].
    """

    def test_what_breaks_a_constraint_is_refused_by_the_database(self):
        for name, _sentence, row in self.broken():
            # SQLite names the columns of a unique constraint instead; timecodes have a check of their own besides.
            unique = rf"UNIQUE constraint failed: {row._meta.db_table}\."
            never_negative = r"CHECK constraint failed: (start|offset)$|_(start|offset)_check\b"
            refusal = self.assertRaisesRegex(IntegrityError, f"{name}|{unique}|{never_negative}")
            with self.subTest(name, row=row), refusal, transaction.atomic():
                type(row)._base_manager.bulk_create([row])

    def test_what_breaks_a_constraint_is_refused_with_its_sentence(self):
        for name, sentence, row in self.broken():
            with self.subTest(name, row=row):
                with self.assertRaises(ValidationError) as caught:
                    row.validate_constraints()
                self.assertEqual(caught.exception.messages, [sentence])
                with self.assertRaises(ValidationError):
                    row.full_clean()

    def test_every_constraint_is_among_them(self):
        models = apps.get_app_config(self.app).get_models(include_auto_created=True)
        # Nobody ever fills in a form for what the portal writes alone.
        models = [model for model in models if model._meta.label not in WRITTEN_BY_CODE]
        named = {constraint.name for model in models for constraint in model._meta.constraints}
        # Validation mends this one; see test_publishing.
        named = {name for name in named if not name.endswith("_public_has_date")}
        self.assertEqual({name for name, _sentence, _row in self.broken()}, named)
