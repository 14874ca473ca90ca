"""Who changed what when: every state that content ever had, as something to read, compare and restore.

kinds: what counts as one thing; states: a thing with its parts as data; recording: hears of changes and keeps
states; difference: what lies between two of them; restoring, returning: put one back; editing: two editors at once.

django-reversion was tried first. It puts rows back one by one, and so cannot undo a swap of two timecodes, nor
take away a question that evidence needs; it does not say who deleted something; and it writes a row for each
segment and question at every save.
"""
