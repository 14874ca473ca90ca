"""The briefing: what a visitor has chosen, as one page to print, with numbered, timecoded citations.

choice: what stands in the address. notes: the numbered sources. content: what the page shows. more: what else
would fit. views: the page, and its citations as files.
"""
