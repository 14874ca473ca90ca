"""Whether coordinates can lie in a country."""

from django.test import SimpleTestCase

from hubs.extents import boxes, is_outside


class ExtentTests(SimpleTestCase):
    def test_a_place_lies_in_its_own_country_and_clearly_outside_another(self):
        for code, place, outside in (
            ("BE", (50.467, 4.867), False),  # Namur
            ("BE", (4.867, 50.467), True),  # the same with its two numbers exchanged
            ("BE", (50.467, -4.867), True),  # and with the wrong sign
            ("ES", (41.38, 2.17), False),  # Barcelona
            ("ES", (28.1, -15.4), False),  # Las Palmas
            ("ES", (34.0, -10.5), True),  # the sea between them
            ("FR", (-21.1, 55.4), False),  # La Réunion
            ("MT", (35.9, 14.5), False),
            ("UA", (44.95, 34.1), False),
            ("EL", (37.98, 23.72), False),
            ("DE", (41.38, 2.17), True),
            ("FR", (51.5, 2.0), False),  # at sea, but near
            ("XX", (0.0, 0.0), False),  # nothing is known of it
        ):
            with self.subTest(code=code, place=place):
                self.assertEqual(is_outside(code, *place), outside)

    def test_every_box_is_one_on_earth(self):
        for code, extent in boxes().items():
            for south, west, north, east in extent:
                with self.subTest(code):
                    self.assertTrue(-90 <= south <= north <= 90)
                    self.assertTrue(-180 <= west <= east <= 180)
