"""What of learnings and action plans has a history, see `hubsportal.history`."""

from hubsportal.history import kinds

from .models import ActionPlan, KeyLearning, Project


def register():
    kinds.register(
        KeyLearning, kinds.Part("evidence", at="start", called=["label", "question", "segment", "webinar"])
    )
    kinds.register(ActionPlan, kinds.Part("steps", at="position", called=["stage"]))
    kinds.register(Project)
