from hubsportal.seeding import LoadCommand
from webinars import partners


class Command(LoadCommand):
    help = "Makes a partner site of each origin of EMBED_ALLOWED_ORIGINS, once; editors have the last word."
    loaders = (partners.load,)
