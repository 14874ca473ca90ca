from django.db import models


class LoadedItem(models.Model):
    """That an item of the sample or a vocabulary was loaded once.

    Loading again passes over it, whatever an editor has made of it since: changed, renamed or deleted.
    """

    collection = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "key"], name="hubsportal_loaded_once")]

    def __str__(self):
        return f"{self.collection} {self.key}"
