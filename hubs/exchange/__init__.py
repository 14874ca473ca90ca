"""Hubs and their facts as tables that staff take out, edit in a spreadsheet and bring back: XLSX and CSV.

What is taken out has everything, drafts too, and imports back unchanged. Imports point one way:

    bloat <- texts, workbooks (bytes <-> rows) <- reading <- tables (which column is which)
    columns (field <-> cell) <- known (what the portal has) <- hub_rows, fact_rows <- plan (preview, apply)
    columns, texts, workbooks <- writing
    keeping (between preview and apply) <- forms <- admin

No row is ever deleted by an import, no status set, no picture. (django-import-export was weighed: its dry run writes
and rolls back, which would hold the one writer's lock and the index for a preview; it names no column where a
reference is not found, reads one sheet, and of formulas their last result.)
"""

import os

# Before openpyxl is imported: its one way of reading XML that defusedxml guards. lxml may come along with other packages.
os.environ.setdefault("OPENPYXL_LXML", "False")
