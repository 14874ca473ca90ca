"""Where the apps above `hubs` add to its pages; they register in their `AppConfig.ready()`."""

from hubsportal.sections import LookupPoint, PathPoint, SectionPoint

# On the page of a hub, of a region, of a service family or type.
hub_sections = SectionPoint()
region_sections = SectionPoint()
service_sections = SectionPoint()

# For hubs in a list or on a map: the seconds at which they are spoken of.
hub_mentions = LookupPoint()

# On a comparison of hubs: `provider(hubs, now)` returns a Group (hubs/comparison.py) with a cell for each of them.
comparison_groups = SectionPoint()

# For sources that are a page of the portal: which of them are not public.
source_paths = PathPoint()
