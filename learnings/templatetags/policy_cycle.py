"""The policy cycle as a drawing: five stages on a ring, each leading to the next."""

from math import cos, degrees, pi, sin

from django import template

from learnings.models import ActionPlanStep
from learnings.receipts import letter

register = template.Library()

register.filter("letter", letter)

CENTRE, RADIUS = 100, 72


@register.inclusion_tag("learnings/_cycle.html")
def policy_cycle(plan):
    """The ring of stages; those that a plan has steps on are drawn stronger."""
    stages = list(ActionPlanStep.Stage)
    with_steps = {step.stage for step in plan.steps.all()}
    ring = []
    for place, stage in enumerate(stages):
        angle = 2 * pi * place / len(stages) - pi / 2
        # The tip stands half-way to the next stage and points along the ring.
        half_way = angle + pi / len(stages)
        ring.append(
            {
                "number": place + 1,
                "x": round(CENTRE + RADIUS * cos(angle), 1),
                "y": round(CENTRE + RADIUS * sin(angle), 1),
                "text_y": round(CENTRE + RADIUS * sin(angle) + 6, 1),
                "tip_x": round(CENTRE + RADIUS * cos(half_way), 1),
                "tip_y": round(CENTRE + RADIUS * sin(half_way), 1),
                "turn": round(degrees(half_way) + 90),
                "has_steps": stage in with_steps,
            }
        )
    return {"ring": ring}
