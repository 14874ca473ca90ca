"""A visitor suggests a hub, and a moderator decides about it.

The form (`views`, `forms`) works without cookies and scripts. What keeps spam out asks no third party: `stamps`,
`origins`, `limits`. `photos` holds a picture where no visitor can see it. `decisions` makes a suggestion a hub's draft, merges it
into a hub, or declines it; `forgetting` keeps the promises about personal data.
"""
