"""Where the apps above `webinars` add to its pages; they register in their `AppConfig.ready()`."""

from hubsportal.sections import LookupPoint, SectionPoint

webinar_sections = SectionPoint()
person_sections = SectionPoint()
theme_sections = SectionPoint()

# For questions and segments: what they support.
question_backings = LookupPoint()
segment_backings = LookupPoint()
