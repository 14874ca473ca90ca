"""The admin page of something that is published as a whole: its state in words, and the steps as buttons and actions."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubsportal import roles
from hubsportal.admin import PortalAdmin, moment
from hubsportal.checklist import open_lines, within
from hubsportal.publishing import Status

from . import previews, reviews
from .models import Review
from .steps import RULES, Step, may_take, refusal, steps_for, take

# An action on a whole list names this many rows; its last line counts them all.
MESSAGES = 10


def state_in_words(publishable):
    """What an editor reads in lists: draft, in review, published, archived, or scheduled and for when."""
    if publishable.is_scheduled:
        return _("scheduled for %(time)s") % {"time": moment(publishable.published_at)}
    return publishable.get_status_display()


class UnfinishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("work to do")
    parameter_name = "unfinished"

    def lookups(self, request, model_admin):
        return [("yes", _("Draft or in review"))]

    def queryset(self, request, queryset):
        return queryset.drafts() if self.value() == "yes" else None


class StateFilter(admin.SimpleListFilter):
    """The status as visitors meet it: what is scheduled is not published yet."""

    title = gettext_lazy("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("review", _("In review")),
            ("scheduled", _("Scheduled")),
            ("published", _("Published")),
            ("archived", _("Archived")),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "scheduled":
                return queryset.scheduled()
            case "published":
                return queryset.published()
            case "draft" | "review" | "archived" as status:
                return queryset.filter(status=status)
        return None


class PublishableForm(forms.ModelForm):
    """Saves what was typed, and takes the step whose button was pressed (`_step`) in the same save.

    user: whoever sends it, given by `PublishableAdmin.get_form`. The status is no input: it changes by steps alone.
    """

    user = None
    review_note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=Review.LONGEST,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Goes along with “Ask for review”, to those who may publish, and with “Send back”, to whoever asked."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.state = (self.instance.status, self.instance.published_at)
        self.step = None
        if "published_at" in self.fields:
            self.fields["published_at"].help_text = _(
                "“Schedule” needs a time to come: it becomes public at that minute by itself. “Publish” means now."
            )

    def clean(self):
        cleaned = super().clean()
        if asked := self.data.get("_step"):
            self.step = self.checked_step(asked)
        published_at = cleaned.get("published_at", self.instance.published_at)
        if "published_at" in self.errors:
            return cleaned
        self.refuse_other_state(published_at)
        if self.step == Step.SCHEDULE and (published_at is None or published_at <= timezone.now()):
            self.refuse("published_at", _("Give the time to come at which it is to become public."))
        if self.step == Step.SEND_BACK and not cleaned.get("review_note"):
            self.refuse("review_note", _("Say in the note what is still to be done."))
        is_over = published_at is not None and published_at <= timezone.now()
        if self.instance.status == Status.ARCHIVED and not self.step and not is_over:
            sentence = _("Only what has been public can be archived, since its page stays readable.")
            self.refuse("published_at", sentence)
        if self.step and not self.errors:
            self.instance.published_at = published_at
            take(self.step, self.instance)
            if "published_at" in cleaned:
                # The form writes its own value over the instance's.
                cleaned["published_at"] = self.instance.published_at
        return cleaned

    def refuse_other_state(self, published_at):
        """Saving alone neither publishes nor hides anything: a time that would do so takes a button."""
        if self.step or "published_at" not in self.fields:
            return
        is_to_come = published_at is not None and published_at > timezone.now()
        if self.instance.is_scheduled and not is_to_come:
            self.refuse("published_at", _("It is scheduled. Give a time to come, or press “Publish”."))
        if self.instance.is_published and is_to_come:
            sentence = _("It is public. To hide it until then, press “Back to draft” first, then “Schedule”.")
            self.refuse("published_at", sentence)

    def checked_step(self, asked):
        """The step of a button, or None after an error where it no longer fits. Without the right to it: a 403."""
        if asked not in Step.values or not may_take(self.user, Step(asked), self.instance):
            raise PermissionDenied
        if problem := refusal(Step(asked), self.instance):
            self.add_error(None, problem)
            return None
        return Step(asked)

    def refuse(self, name, sentence):
        self.add_error(name if name in self.fields else None, sentence)

    def forget_step(self):
        """After an error: the thing stands where it stood, whatever button was pressed."""
        self.instance.status, self.instance.published_at = self.state


class PublishableAdmin(PortalAdmin):
    """Its state in words, a button for each step that whoever looks may take, and the same steps for whole lists."""

    form = PublishableForm
    actions = ["ask_for_review", "publish", "archive", "back_to_draft"]

    class Media:
        css = {"all": ["css/workflow.css"]}

    # The last fieldset of each; see `get_fieldsets`.
    publication = (
        gettext_lazy("Publication"),
        {
            "fields": ["state", "published_at", "review_note"],
            "description": gettext_lazy(
                "A draft is seen by staff alone, at the address it will have: save it, then choose “View on site”."
            ),
        },
    )

    def checks(self, thing):
        """The lines of a thing's checklist (`hubsportal.checklist.Line`); without any it has none."""
        return []

    # The form

    def has_publish_permission(self, request):
        return roles.holds(request.user, "publish", self.model)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_readonly_fields(self, request, obj=None):
        own = ["state"] if self.has_publish_permission(request) else ["state", "published_at"]
        return [*super().get_readonly_fields(request, obj), *own]

    def get_fieldsets(self, request, obj=None):
        """Only inputs that are good for something stand in the last one."""
        *others, (title, options) = super().get_fieldsets(request, obj)
        hidden = set()
        if not {Step.ASK, Step.SEND_BACK} & {*self.steps(request, obj)}:
            hidden.add("review_note")
        if not self.has_publish_permission(request) and (obj is None or obj.published_at is None):
            hidden.add("published_at")
        fields = [name for name in options["fields"] if name not in hidden]
        return [*others, (title, options | {"fields": fields})]

    def steps(self, request, obj):
        """The steps that whoever asks may take with a thing, or with a new one."""
        may_save = (
            self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)
        )
        return steps_for(request.user, obj or self.model()) if may_save else []

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, publishable):
        return state_in_words(publishable)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if isinstance(form, PublishableForm) and request.method == "POST":
            # Shown again: a mistake, here or in a row of its parts, kept it from being saved.
            form.forget_step()
        context |= {"steps": self.steps(request, obj), "checklist": []}
        if obj and self.has_change_permission(request, obj):
            context["preview_url"] = self.address_of("preview", obj)
            context["checklist"] = within(self.address_of("change", obj), self.checks(obj))
        context["review"] = reviews.last_of(obj) if obj else None
        context["open_lines"] = open_lines(context["checklist"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.step:
            request.told = reviews.record(form.step, obj, request.user, form.cleaned_data["review_note"])
            request.step = form.step

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if form.step:
            message.append({"changed": {"fields": [str(self.opts.get_field("status").verbose_name)]}})
        return message

    def redirect_after_save(self, request, obj):
        if getattr(request, "step", None) == Step.ASK:
            self.message_user(request, told_in_words(request.told), messages.INFO)
        return super().redirect_after_save(request, obj)

    def message_user(self, request, message, *args, **kwargs):
        """Django tells that it was saved; add whether visitors can see it now."""
        if saved := request.__dict__.pop("saved", None):
            message = format_html("{} {}", message, publication_note(saved))
        super().message_user(request, message, *args, **kwargs)

    # Lists

    @admin.action(
        description=gettext_lazy("Ask for review of the selected %(verbose_name_plural)s"),
        permissions=["change"],
    )
    def ask_for_review(self, request, queryset):
        self.take_with_all(request, queryset, Step.ASK)

    @admin.action(
        description=gettext_lazy("Publish the selected %(verbose_name_plural)s"), permissions=["publish"]
    )
    def publish(self, request, queryset):
        self.take_with_all(request, queryset, Step.PUBLISH)

    @admin.action(
        description=gettext_lazy("Archive the selected %(verbose_name_plural)s"), permissions=["publish"]
    )
    def archive(self, request, queryset):
        self.take_with_all(request, queryset, Step.ARCHIVE)

    @admin.action(
        description=gettext_lazy("Make the selected %(verbose_name_plural)s drafts again"),
        permissions=["change"],
    )
    def back_to_draft(self, request, queryset):
        self.take_with_all(request, queryset, Step.BACK_TO_DRAFT)

    @transaction.atomic
    def take_with_all(self, request, queryset, step):
        """Take a step with those that may, each by its own rights and the model's rules; say of the others why not."""
        # Fetched first: the list may be filtered by the very status that changes.
        chosen, changed, refused, told = list(queryset), [], [], []
        for publishable in chosen:
            if publishable.status == RULES[step].target:
                continue
            if problem := self.why_not(request, step, publishable):
                refused.append((publishable, problem))
                continue
            # Unlike the button, which means now, the action leaves a time to come as it was set.
            publishable.status = RULES[step].target
            try:
                publishable.full_clean()
            except ValidationError as error:
                refused.append((publishable, " ".join(error.messages)))
                continue
            publishable.save()
            told = reviews.record(step, publishable, request.user)
            self.log_change(request, publishable, [{"changed": {"fields": ["Status"]}}])
            changed.append(publishable)
        for publishable in changed[:MESSAGES]:
            note = format_html("“{}”: {}", publishable, publication_note(publishable))
            self.message_user(request, note, messages.SUCCESS)
        for publishable, reason in refused[:MESSAGES]:
            note = _("“%(name)s” stays as it is: %(reason)s") % {"name": publishable, "reason": reason}
            self.message_user(request, note, messages.WARNING)
        if step == Step.ASK and changed:
            self.message_user(request, told_in_words(told), messages.INFO)
        self.message_user(
            request,
            _("%(changed)d changed, %(refused)d refused, %(same)d were so already.")
            % {
                "changed": len(changed),
                "refused": len(refused),
                "same": len(chosen) - len(changed) - len(refused),
            },
            messages.INFO,
        )

    def why_not(self, request, step, publishable):
        """Why a step cannot be taken with one of a list, or None."""
        if not self.has_change_permission(request, publishable) or not may_take(
            request.user, step, publishable
        ):
            state = state_in_words(publishable)
            return _("it is %(state)s, and that takes the right to publish.") % {"state": state}
        if step == Step.ARCHIVE and not publishable.is_published:
            return _("it is not public, so there is nothing to archive.")
        # As with the button, from which states it may be taken; a draft with a time to come becomes scheduled.
        return refusal(step, publishable)

    # Previews

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<path:object_id>/preview/", view, name=name), *super().get_urls()]

    def address_of(self, page, thing):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[thing.pk])

    def preview_view(self, request, object_id):
        """Make a link for people without an account, or end all of them. For whoever may change the thing."""
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, thing):
            raise PermissionDenied
        link = None
        if request.method == "POST" and "_revoke" in request.POST:
            previews.revoke(thing)
            self.log_change(request, thing, _("Ended all preview links."))
            self.message_user(request, _("No preview link of it works any more."), messages.SUCCESS)
        elif request.method == "POST":
            address, until = previews.make_link(thing)
            link = {"address": f"{settings.SITE_URL}{address}", "until": until}
            self.log_change(request, thing, _("Made a preview link."))
        context = self.admin_site.each_context(request) | {
            "title": _("Preview link"),
            "subtitle": str(thing),
            "opts": self.opts,
            "original": thing,
            "change_url": self.address_of("change", thing),
            "address": thing.get_absolute_url(),
            "is_readable": thing.is_published or thing.is_archived,
            "state": state_in_words(thing),
            "link": link,
            "until": previews.links_until(thing),
            "days": previews.DAYS,
        }
        return render(request, "admin/preview_link.html", context)


def told_in_words(people):
    """Who learns by mail that a review was asked for."""
    if not people:
        return _("Nobody else who may publish has a mail address here: tell them yourself.")
    return ngettext(
        "%(count)d person who may publish is told by mail.",
        "%(count)d people who may publish are told by mail.",
        len(people),
    ) % {"count": len(people)}


def publication_note(publishable):
    """Who can see it from when on, with a link to look at it."""
    url = publishable.get_absolute_url()
    if publishable.is_published:
        return format_html(_('It is public now: <a href="{}">see its page</a>.'), url)
    if publishable.is_scheduled:
        return format_html(
            _('It becomes public on {} by itself. Until then only staff see it: <a href="{}">preview</a>.'),
            moment(publishable.published_at),
            url,
        )
    if publishable.status == Status.ARCHIVED:
        return format_html(
            _('It is archived: in no list, but <a href="{}">its page</a> stays readable.'), url
        )
    return format_html(
        _('It is not public ({}): only staff see it. <a href="{}">Preview</a>.'),
        publishable.get_status_display(),
        url,
    )
