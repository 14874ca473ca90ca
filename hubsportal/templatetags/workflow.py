"""For the staff's pages about reviews."""

from django import template

from hubsportal.workflow.reviews import called

register = template.Library()

register.filter("staff_name", called)
