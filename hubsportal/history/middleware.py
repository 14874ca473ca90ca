"""Tells the history who makes the changes of a request."""

from .recording import actor


class ActorMiddleware:
    """The user is asked for only once something is written, so that no visitor's page looks at a session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = actor.set(lambda: request.user if request.user.is_authenticated else None)
        try:
            return self.get_response(request)
        finally:
            actor.reset(token)
