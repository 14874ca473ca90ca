"""A whole site as one file, to move or to keep it: every row of content with its history, and every upload.

contents: what belongs to it; writing, archive, reading: the file written, checked, and brought into an empty portal.
The file is a ZIP:

    rows/accounts.jsonl          the names of those whom history names, and nothing else of them
    rows/<app>.<model>.jsonl     a row on each line, a JSON object of its columns
    files/<name>                 the uploads, as the storage has them
    manifest.json                format, migrations, and of each member its length and SHA-256

Writing the same content twice gives the same bytes.
"""
