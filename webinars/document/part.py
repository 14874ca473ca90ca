"""What a document is made of: each part writes itself for a webinar, reads itself strictly, and saves what it read."""

# Rows that go to the database in one statement.
BATCH = 1000


class Part:
    """One name of the document.

    makes: the models whose rows it adds, which take the right to; is_ground: whether what follows rests on it, so that it
    is looked at only once this is right.
    """

    name = ""
    makes = ()
    is_ground = False

    def write(self, webinar, named):
        """The value in JSON. What it names by slug goes into `named`, a `writing.Named`."""
        raise NotImplementedError

    def read(self, root, incoming):
        """Take the value out of the root Entry and make rows of it, unsaved; mistakes are noted by path.

        incoming.stated[self.name] is then what the document says as far as it fits here, incoming.wanted[self.name] the
        same without the files that did not come along; both as `write` would write them.
        """
        raise NotImplementedError

    def save(self, incoming):
        """Save the rows; what they refer to is saved."""
        raise NotImplementedError


def slugs_of(things):
    return sorted(thing.slug for thing in things)


def relate(model, name, pairs):
    """Fill a many-to-many relation of rows that are new: pairs of (row, [others])."""
    field = model._meta.get_field(name)
    through = field.remote_field.through
    source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    rows = [through(**{source: row.pk, target: other.pk}) for row, others in pairs for other in others]
    through._default_manager.bulk_create(rows, batch_size=BATCH)
