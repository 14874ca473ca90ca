"""How old the files of a folder are, for everything that keeps files for a while."""


def ages(storage, folder):
    """{name with its folder: when it was stored} of the files in a folder of a storage."""
    if hasattr(storage, "ages"):
        # One question for all of them.
        return storage.ages(folder)
    found = {}
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return found
    for name in names:
        try:
            found[f"{folder}/{name}"] = storage.get_modified_time(f"{folder}/{name}")
        except FileNotFoundError:
            continue  # Another process was faster.
    return found
