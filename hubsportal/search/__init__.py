"""One search over everything that is public.

Text is cut into words, folded and stemmed here (`words`), so that both databases are asked for the same terms and
do nothing but find them: SQLite by FTS5, PostgreSQL by tsvector (`engines`). Apps say what they have
to find (`kinds`), `index` keeps a document for each in the same transaction as every change (`changes`), and
`matching` asks for them. Publication is a comparison with the time at every question, never an event.
"""
