"""An object storage of its own for a test module: moto's, on loopback, in memory, gone afterwards."""

import logging

import boto3
from django.test import override_settings
from moto.server import ThreadedMotoServer

from hubsportal.bucket import connecting
from tests.pages import STORAGES

NAME = "hubsportal-media"
KEYS = {"access_key": "key", "secret_key": "secret"}


def storages_at(endpoint):
    """STORAGES as the settings make them of MEDIA_S3_…"""
    own = {
        "default": {"location": "media", "base_url": "/media/"},
        "private": {"location": "private"},
        "cards": {"location": "cards"},
    }
    bucket = {"bucket_name": NAME, "endpoint_url": endpoint, "region_name": "eu-central-1", **KEYS}
    backend = "hubsportal.bucket.storage.BucketStorage"
    return STORAGES | {
        name: {"BACKEND": backend, "OPTIONS": bucket | options} for name, options in own.items()
    }


class Bucket:
    """`endpoint` is its address; `client` looks into it past the portal."""

    def start(self):
        # It tells each request.
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        self.client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="eu-central-1",
            aws_access_key_id=KEYS["access_key"],
            aws_secret_access_key=KEYS["secret_key"],
        )
        self.client.create_bucket(
            Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )

    def stop(self):
        # Its memory is the process's: pytest may come back to the module.
        self.empty()
        self.client.delete_bucket(Bucket=NAME)
        self.server.stop()
        connecting.forget()

    def names(self):
        return [entry["Key"] for entry in self.client.list_objects_v2(Bucket=NAME).get("Contents", ())]

    def empty(self):
        for name in self.names():
            self.client.delete_object(Bucket=NAME, Key=name)

    def settings(self):
        return override_settings(STORAGES=storages_at(self.endpoint))
