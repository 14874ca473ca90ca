"""A whole webinar as one JSON document, to move between sites, alone or with its files in a ZIP.

    {
      "format": "hubsportal webinar",
      "version": 1,
      "webinar": {"title": …, "slug": …, "date": "2019-12-05", …},
      "segments": [{"start": 1020, "title": …, "speakers": ["ann-berg"], "hubs": ["trakk"]}, …],
      "questions": […], "presentations": […], "caption_tracks": [{…, "cues": […]}],
      (what apps above have: "learnings", "plans")
      "people": [{"slug": "ann-berg", "name": …}, …], "themes": […], "hubs": [{"slug": "trakk", "name": …}]
    }

Seconds are whole numbers, cues count in milliseconds. Things that other webinars share are named by their slugs. Status and
publication are no part of it: every site decides for itself. Written again it is the same to the byte.

entries ← part ← shared, parts ← writing ← bringing, bundle ← admin and commands. Apps above add parts in `webinars.extensions.document_parts`.
"""

FORMAT, VERSION = "hubsportal webinar", 1
