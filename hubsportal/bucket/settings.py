"""Whether the settings of the object storage make sense; looked at before Django has settings."""

import re
from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from hubsportal.checks import is_site_address

# As AWS names them; others take capitals and underscores too.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", re.ASCII | re.IGNORECASE)
_REGION = re.compile(r"[a-z0-9-]+", re.ASCII | re.IGNORECASE)


def refuse_odd_bucket(bucket):
    """Raise ImproperlyConfigured with a sentence that names the variable. bucket: options of `BucketStorage`; keys are not told."""
    name, endpoint, region = bucket["bucket_name"], bucket["endpoint_url"], bucket["region_name"]
    keys = bucket["access_key"], bucket["secret_key"]
    if not name:
        if endpoint or region or any(keys):
            raise ImproperlyConfigured(
                "MEDIA_S3_BUCKET must be set when another MEDIA_S3_… is: files would stay on this machine."
            )
        return
    if not _BUCKET.fullmatch(name):
        raise ImproperlyConfigured(f"MEDIA_S3_BUCKET must be the name of a bucket, not “{name}”.")
    if endpoint and not is_site_address(endpoint):
        # It may hold a password, and so is not repeated.
        raise ImproperlyConfigured(
            "MEDIA_S3_ENDPOINT must be the address of an object storage such as https://s3.example.org, without path or password."
        )
    if region and not _REGION.fullmatch(region):
        raise ImproperlyConfigured(f"MEDIA_S3_REGION must be a region such as eu-central-1, not “{region}”.")
    if any(keys) and not all(keys):
        raise ImproperlyConfigured(
            "MEDIA_S3_ACCESS_KEY and MEDIA_S3_SECRET_KEY must be set together, or neither."
        )
    if not (find_spec("storages") and find_spec("boto3")):
        raise ImproperlyConfigured(
            "MEDIA_S3_BUCKET needs more packages: pip install --require-hashes --no-deps -r requirements-cluster.txt"
        )
