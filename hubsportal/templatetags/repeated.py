"""Tags that every template has, for what a page would work out again and again.

`{% once %}` keeps what is the same on every page: links by name, addresses of files, sentences of the interface.
`{% each row in rows %}` is a `{% for %}` for long lists whose rows hold finished values; `{% again row.parts %}` within
it goes down a tree.
"""

from html import escape
from itertools import groupby
from operator import getitem

from django import template
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.defaulttags import IfNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class OnceNode(template.Node):
    """Rendered with the first page that shows it, for each language and each path that the portal lies beneath."""

    # Whoever looks for the blocks of a page, as is done for each page anew, finds none in here.
    child_nodelists = ()

    def __init__(self, nodelist):
        self.nodelist = nodelist
        self._kept = {}

    def render(self, context):
        key = _language_and_prefix(context)
        kept = self._kept.get(key)
        if kept is None:
            # With nothing of the page, so that nothing of it is kept.
            kept = self._kept[key] = self.nodelist.render(context.new())
        return kept


def _language_and_prefix(context):
    """Those in which a page is rendered: asked once for all of it, includes and tags as well."""
    kept = kept_for_page(context)
    if OnceNode not in kept:
        kept[OnceNode] = get_language(), get_script_prefix()
    return kept[OnceNode]


def kept_for_page(context):
    """A dictionary that lasts while a page is rendered, the same for all its templates and tags: keys are their own."""
    return context.render_context.dicts[0]


@register.tag
def once(parser, token):
    """`{% once %}…{% endonce %}`: what depends on no variable, and on nothing that changes while a process runs."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    for kind in (BlockNode, ExtendsNode):
        if nodelist.get_nodes_by_type(kind):
            raise template.TemplateSyntaxError("{% once %} holds no blocks: each page has its own.")
    return OnceNode(nodelist)


class EachNode(template.Node):
    """A loop over dictionaries, or over objects with attributes.

    What its body asks of the row by name alone is read from it past the context; what has nothing to do with the row
    is worked out for the first one.
    """

    child_nodelists = ("nodelist",)

    def __init__(self, name, rows, nodelist):
        self.name, self.rows, self.nodelist = name, rows, nodelist
        self._others = set()  # names of the variables that are the same in every row
        self._own = {name} | _names_set_in(nodelist)
        self._steps = self._steps_of(nodelist)

    def render(self, context):
        rows = self.rows.resolve(context, ignore_failures=True)
        if not rows:
            return ""
        written = []
        with context.push():
            self._write(rows, context, {}, written.append)
        return SafeString("".join(written))

    def _write(self, rows, context, same, write):
        names = context.dicts[-1]
        for row in rows:
            names[self.name] = row
            get = getitem if type(row) is dict else getattr
            for step in self._steps:
                step(row, get, context, same, write)

    def _steps_of(self, nodelist):
        """Functions (row, get, context, same, write), one for each node.

        get(row, key): a value of the row; same: {step or condition: what it is in every row}; write: takes a piece of the page.
        """
        steps = []
        for is_same, group in groupby(nodelist, self._is_same):
            nodes = list(group)
            steps += [_unchanging(nodes)] if is_same else map(self._step_of, nodes)
        return steps

    def _step_of(self, node):
        if isinstance(node, VariableNode) and (key := self._key_of(node.filter_expression)):

            def value(row, get, context, same, write):
                write(_as_html(get(row, key)))

            return value
        if isinstance(node, VariableNode) and (filtered := self._filtered(node.filter_expression)):
            key, change = filtered

            def changed_value(row, get, context, same, write):
                write(_as_html(change(get(row, key))))

            return changed_value
        if isinstance(node, AgainNode):
            key = self._key_of(node.rows)
            if not key:
                raise template.TemplateSyntaxError("{% again %} takes rows of the row.")

            def again(row, get, context, same, write):
                self._write(get(row, key), context, same, write)
                context.dicts[-1][self.name] = row

            return again
        if isinstance(node, EachNode) and (key := self._key_of(node.rows)):
            # What is the same in all rows of the inner loop may yet differ between those of this one.
            is_shared = not self._own & node._others

            def loop(row, get, context, same, write):
                if rows := get(row, key):
                    node._write(rows, context, same if is_shared else {}, write)

            return loop
        if isinstance(node, IfNode) and (words := self._words_of(node)):
            key, then, otherwise = words
            return lambda row, get, context, same, write: write(then if get(row, key) else otherwise)
        if isinstance(node, IfNode):
            branches = [
                (self._test_of(condition), self._steps_of(nodelist))
                for condition, nodelist in node.conditions_nodelists
            ]

            def choice(row, get, context, same, write):
                for holds, steps in branches:
                    if holds(row, get, context, same):
                        for step in steps:
                            step(row, get, context, same, write)
                        return

            return choice
        return lambda row, get, context, same, write: write(node.render_annotated(context))

    def _test_of(self, condition):
        """A function (row, get, context, same) that tells whether a condition of `if` holds; None: that of `else`."""
        if condition is None:
            return lambda row, get, context, same: True
        if key := self._key_of(condition.value):
            return lambda row, get, context, same: get(row, key)
        if condition.id == "not" and (key := self._key_of(condition.first.value)):
            return lambda row, get, context, same: not get(row, key)

        def holds(context):
            try:
                return condition.eval(context)
            except template.VariableDoesNotExist:
                return None

        if self._asks_others(condition):

            def always(row, get, context, same):
                if condition not in same:
                    same[condition] = holds(context)
                return same[condition]

            return always
        return lambda row, get, context, same: holds(context)

    def _words_of(self, node):
        """(key, text, text) of an `if` by `row.key` that writes nothing but texts: one if it holds, and one else."""
        (condition, _then), *rest = node.conditions_nodelists
        texts = [_text_of(nodelist) for _condition, nodelist in node.conditions_nodelists]
        has_else = rest and rest[0][0] is None
        if None in texts or (rest and not has_else) or not (key := self._key_of(condition.value)):
            return None
        return key, texts[0], texts[1] if has_else else ""

    def _filtered(self, expression):
        """(key, filter) of `row.key|filter`, where the filter is a plain function of the value; else None."""
        if len(expression.filters) != 1 or not isinstance(expression.var, Variable):
            return None
        (change, arguments), lookups = expression.filters[0], expression.var.lookups
        is_plain = not arguments and not any(
            getattr(change, asks, False) for asks in ("expects_localtime", "needs_autoescape", "is_safe")
        )
        is_of_row = lookups and len(lookups) == 2 and lookups[0] == self.name
        return (lookups[1], change) if is_plain and is_of_row else None

    def _key_of(self, expression):
        """The key of `row.key` without filters, else None."""
        lookups = self._lookups_of(expression)
        return lookups[1] if lookups and len(lookups) == 2 and lookups[0] == self.name else None

    def _is_same(self, node):
        """Whether it is sure to write the same in every row: it asks for other variables than the row alone."""
        if isinstance(node, VariableNode):
            return self._is_of_others(node.filter_expression)
        if isinstance(node, IfNode):
            return all(
                (condition is None or self._asks_others(condition)) and all(map(self._is_same, nodelist))
                for condition, nodelist in node.conditions_nodelists
            )
        return isinstance(node, TextNode | OnceNode)

    def _asks_others(self, condition):
        """Whether a condition of `if` asks for nothing of the row."""
        parts = [part for part in (condition.first, condition.second) if part is not None]
        return all(map(self._asks_others, parts)) if parts else self._is_of_others(condition.value)

    def _is_of_others(self, expression):
        """Whether it is a variable other than the row, or a constant, without filters."""
        if not expression.filters and not isinstance(expression.var, Variable):
            return True
        lookups = self._lookups_of(expression)
        if not lookups or lookups[0] in self._own:
            return False
        self._others.add(lookups[0])
        return True

    @staticmethod
    def _lookups_of(expression):
        """The names of a variable without filters, such as ("row", "key"), else None."""
        if isinstance(expression, FilterExpression) and not expression.filters:
            return isinstance(expression.var, Variable) and expression.var.lookups
        return None


class AgainNode(template.Node):
    """Where a loop over a tree goes down: a step of the EachNode around it."""

    def __init__(self, rows):
        self.rows = rows

    def render(self, context):
        raise template.TemplateSyntaxError(
            "{% again %} stands within {% each %}, or within an {% if %} there."
        )


def _unchanging(nodes):
    """The step that writes what is the same in every row."""
    text = _text_of(nodes)
    if text is not None:
        return lambda row, get, context, same, write: write(text)

    def unchanging(row, get, context, same, write):
        found = same.get(unchanging)
        if found is None:
            found = same[unchanging] = "".join(node.render_annotated(context) for node in nodes)
        write(found)

    return unchanging


def _text_of(nodes):
    """What nodes write that are nothing but text; None of others."""
    return "".join(node.s for node in nodes) if all(isinstance(node, TextNode) for node in nodes) else None


def _as_html(found):
    """A value of a row as `{{ }}` writes it, but for numbers, which are written as they are."""
    kind = type(found)
    if kind is SafeString:
        return found
    if kind is int:
        return str(found)
    if kind is not str:
        # As Django does: a lazy text is a text, a method is asked.
        found = found() if callable(found) else found
        if hasattr(found, "__html__"):
            return found.__html__()
        found = str(found)
    # Most have nothing to escape, and to look is quicker than to replace.
    is_plain = not ("&" in found or "<" in found or ">" in found or '"' in found or "'" in found)
    return found if is_plain else escape(found)


def _names_set_in(nodelist):
    """The variables that tags set with `as`, anywhere in a part of a template."""
    kinds = ("asvar", "target_var", "var_name", "variable_name", "variable")
    nodes = nodelist.get_nodes_by_type(template.Node)
    named = {getattr(node, kind, None) for node in nodes for kind in kinds}
    return {name for name in named if isinstance(name, str)}


@register.tag
def each(parser, token):
    """`{% each row in rows %}…{% endeach %}`: as `for` without its `forloop`.

    A row is a dictionary or an object, and has every name which the body asks of it, otherwise the page fails; numbers are
    written as they are. The name of the row is its own: an inner loop takes another.
    """
    words = token.split_contents()
    if len(words) != 4 or words[2] != "in":
        raise template.TemplateSyntaxError("Write {% each row in rows %}.")
    nodelist = parser.parse(("endeach",))
    parser.delete_first_token()
    return EachNode(words[1], parser.compile_filter(words[3]), nodelist)


@register.tag
def again(parser, token):
    """`{% again row.parts %}` within `{% each row in rows %}`: the same for rows of the row, and for theirs."""
    _name, rows = token.split_contents()
    return AgainNode(parser.compile_filter(rows))
