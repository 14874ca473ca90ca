"""Where the apps above `webinars` add to its pages; they register in their `AppConfig.ready()`."""

from hubsportal.sections import LookupPoint, PartPoint, RowPoint, SectionPoint

webinar_sections = SectionPoint()
person_sections = SectionPoint()
theme_sections = SectionPoint()

# What the embed of a webinar shows where its address asks for learnings.
embed_learnings = SectionPoint()

# For questions and segments: what they support.
question_backings = LookupPoint()
segment_backings = LookupPoint()

# For webinars: lines of their checklists (`hubsportal.checklist.Line`).
webinar_checks = LookupPoint()

# Rows with a start and an end in seconds of the webinar, either of which may be empty: what moves with it in time.
timed_rows = RowPoint()

# What is carried along in the document of a webinar (`webinars.document.part.Part`).
document_parts = PartPoint()
