"""The portal as data: what lists and pages hold, as JSON, CSV, GeoJSON, Atom and iCalendar.

`records` says what a record is made of, `lists` and `details` answer addresses, the other modules write one
format each and know nothing of the portal. Apps declare what they offer in their `records.py`.
"""
