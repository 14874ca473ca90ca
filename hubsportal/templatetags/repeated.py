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
        """Functions (row, get, context, same, write) that write one part of the body after the other.

        get(row, key): a value of the row; same: {step or condition: what it is in every row}; write: takes a piece of the page.
        """
        pieces = [(self._piece_of(node), node) for node in nodelist]
        steps = []
        for is_phrase, group in groupby(pieces, lambda pair: pair[0] is not None):
            if is_phrase:
                steps.append(_phrase([piece for piece, _node in group]))
            else:
                steps += [self._step_of(node) for _piece, node in group]
        return steps

    # Most of a row are texts with values between them: such a phrase is written by one formatting of all its values.

    def _piece_of(self, node):
        """What a node gives to a phrase: a text, as a format has it; a value, (key, function that makes HTML of it); or a
        function of the context that returns such pieces. None for what is no piece of a phrase."""
        if isinstance(node, TextNode):
            return _as_format(node.s)
        if isinstance(node, VariableNode) and (value := self._value_of(node.filter_expression)):
            return value
        if isinstance(node, OnceNode) or (
            isinstance(node, VariableNode) and self._is_of_others(node.filter_expression)
        ):
            return lambda context: [_as_format(node.render_annotated(context))]
        if isinstance(node, IfNode):
            return self._words_by_row(node) or self._choice_of_others(node)
        return None

    def _value_of(self, expression):
        """(key, function) of `row.key`, or of `row.key|filter` where the filter is a plain function of the value."""
        if not isinstance(expression.var, Variable) or not (key := self._key_in(expression.var.lookups)):
            return None
        if not expression.filters:
            return key, _as_html
        change, arguments = expression.filters[0]
        asks = ("expects_localtime", "needs_autoescape", "is_safe")
        if len(expression.filters) > 1 or arguments or any(getattr(change, one, False) for one in asks):
            return None
        return key, lambda found: _as_html(change(found))

    def _words_by_row(self, node):
        """The piece for an `if` by `row.key` that writes nothing but texts: a value, one text if it holds, and one else."""
        (condition, then), *others = node.conditions_nodelists
        branches = [then, others[0][1] if others else ()]
        nodes = [inner for branch in branches for inner in branch]
        has_elif = any(other is not None for other, _nodelist in others)
        if has_elif or not all(isinstance(inner, TextNode | OnceNode) for inner in nodes):
            return None
        if condition.id == "not":
            condition = condition.first
            branches.reverse()
        if not (key := self._key_of(condition)):
            return None

        def words(context):
            then, otherwise = ["".join([one.render_annotated(context) for one in part]) for part in branches]
            return [(key, lambda found: then if found else otherwise)]

        return words if any(isinstance(inner, OnceNode) for inner in nodes) else words(None)[0]

    def _choice_of_others(self, node):
        """The piece for an `if` that asks for nothing of the row, and so is decided once, if its branches are phrases."""
        branches = []
        for condition, nodelist in node.conditions_nodelists:
            pieces = [self._piece_of(inner) for inner in nodelist]
            if None in pieces or not (condition is None or self._asks_others(condition)):
                return None
            branches.append((condition, pieces))

        def chosen(context):
            for condition, pieces in branches:
                if condition is None or _holds(condition, context):
                    return pieces
            return []

        return chosen

    def _step_of(self, node):
        """The step for what is no piece of a phrase."""
        if isinstance(node, AgainNode):
            key = self._key_in(_lookups_of(node.rows))
            if not key:
                raise template.TemplateSyntaxError("{% again %} takes rows of the row.")

            def again(row, get, context, same, write):
                self._write(get(row, key), context, same, write)
                context.dicts[-1][self.name] = row

            return again
        if isinstance(node, EachNode) and (key := self._key_in(_lookups_of(node.rows))):
            # What is the same in all rows of the inner loop may yet differ between those of this one.
            is_shared = not self._own & node._others

            def loop(row, get, context, same, write):
                if rows := get(row, key):
                    node._write(rows, context, same if is_shared else {}, write)

            return loop
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
        if key := self._key_of(condition):
            return lambda row, get, context, same: get(row, key)
        if condition.id == "not" and (key := self._key_of(condition.first)):
            return lambda row, get, context, same: not get(row, key)
        if self._asks_others(condition):

            def always(row, get, context, same):
                if condition not in same:
                    same[condition] = _holds(condition, context)
                return same[condition]

            return always
        return lambda row, get, context, same: _holds(condition, context)

    def _key_of(self, condition):
        """The key of a condition of `if` that is `row.key` and nothing else, else None."""
        return self._key_in(_lookups_of(condition.value))

    def _key_in(self, lookups):
        return lookups[1] if lookups and len(lookups) == 2 and lookups[0] == self.name else None

    def _asks_others(self, condition):
        """Whether a condition of `if` asks for nothing of the row."""
        parts = [part for part in (condition.first, condition.second) if part is not None]
        return all(map(self._asks_others, parts)) if parts else self._is_of_others(condition.value)

    def _is_of_others(self, expression):
        """Whether it is a variable other than the row, or a constant, without filters."""
        if not expression.filters and not isinstance(expression.var, Variable):
            return True
        lookups = _lookups_of(expression)
        if not lookups or lookups[0] in self._own:
            return False
        self._others.add(lookups[0])
        return True


class AgainNode(template.Node):
    """Where a loop over a tree goes down: a step of the EachNode around it."""

    def __init__(self, rows):
        self.rows = rows

    def render(self, context):
        raise template.TemplateSyntaxError(
            "{% again %} stands within {% each %}, or within an {% if %} there."
        )


def _phrase(pieces):
    """The step that writes neighbouring pieces of a row, see `EachNode._piece_of`."""
    if not any(map(callable, pieces)):
        form, values = _form_of(pieces, None)
        if not values:
            text = form % ()
            return lambda row, get, context, same, write: write(text)
        return lambda row, get, context, same, write: write(
            form % tuple([as_html(get(row, key)) for key, as_html in values])
        )

    def phrase(row, get, context, same, write):
        made = same.get(phrase)
        if made is None:
            made = same[phrase] = _form_of(pieces, context)
        form, values = made
        write(form % tuple([as_html(get(row, key)) for key, as_html in values]))

    return phrase


def _form_of(pieces, context):
    """The format of a phrase, and the values [(key, function)] that stand in it, for one page."""
    form, values, waiting = [], [], list(reversed(pieces))
    while waiting:
        piece = waiting.pop()
        if callable(piece):
            waiting += reversed(piece(context))
        elif type(piece) is tuple:
            form.append("%s")
            values.append(piece)
        else:
            form.append(piece)
    return "".join(form), values


def _as_format(text):
    return text.replace("%", "%%")


def _holds(condition, context):
    """Whether a condition of `if` holds; one that asks for what is not there does not."""
    try:
        return condition.eval(context)
    except template.VariableDoesNotExist:
        return None


def _lookups_of(expression):
    """The names of a variable without filters, such as ("row", "key"), else None."""
    if isinstance(expression, FilterExpression) and not expression.filters:
        return isinstance(expression.var, Variable) and expression.var.lookups
    return None


def _as_html(found):
    """A value of a row as `{{ }}` writes it, but for numbers, which are written as they are."""
    kind = type(found)
    if kind is int or kind is SafeString:
        return found
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
