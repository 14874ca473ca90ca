from dataclasses import dataclass

from django.template import Context, Template, TemplateSyntaxError
from django.test import SimpleTestCase
from django.utils import translation
from django.utils.safestring import mark_safe


@dataclass
class Thing:
    name: str
    parts: tuple = ()

    @property
    def is_long(self):
        return len(self.name) > 3

    def shout(self):
        return self.name.upper()

    def __html__(self):
        return f"<b>{self.name}</b>"


def render(source, **context):
    return Template(source).render(Context(context))


class EachTests(SimpleTestCase):
    """`each` is a quicker `for`: both have to say the same."""

    ROWS = [
        {"name": "<Ann>", "count": 1234, "html": mark_safe("<b>1</b>"), "parts": []},
        {"name": "", "count": 0, "html": mark_safe(""), "parts": [{"name": "x & y"}, {"name": "z"}]},
    ]

    def test_says_what_for_says(self):
        bodies = {
            "a value": "{{ row.name }}",
            "a number": "{{ row.count }}",
            "what is HTML already": "{{ row.html }}",
            "a filter": "{{ row.count|timecode }}",
            "a filter that makes HTML": "{{ row.count|tc }}",
            "a filter with an argument": '{{ row.name|default:"nobody" }}',
            "a filter of Django's that escapes": "{{ row.name|linebreaksbr }}",
            "if": "{% if row.name %}{{ row.name }}{% elif row.count %}some{% else %}none{% endif %}",
            "if not": "{% if not row.name %}nobody{% endif %}",
            "if that writes words alone": "{% if row.count %}some{% else %}none{% endif %}",
            "if not that writes words alone": "{% if not row.count %}none{% else %}some{% endif %}",
            "if that writes what is the same everywhere": "{% if row.count %}{% once %}100 % of it{% endonce %} & {% endif %}",
            "per cent": "100 % of {{ row.name }}, %s{% if row.count %}%d{% endif %}{{ share }}",
            "if by another variable around values": "{% if other %}{{ row.name }} {% if not nowhere %}{{ row.count }}{% endif %}{% else %}{{ row.html }}{% endif %}",
            "if with elif that writes words alone": "{% if row.name %}named{% elif row.parts %}parts{% endif %}",
            "if by another variable": "{% if other == 'o<' and not nowhere %}{{ row.name }}{% endif %}",
            "if with more to it": "{% if row.count > 3 and other %}many{% endif %}",
            "another variable": "{{ other }}{% if other %} & {{ row.name }}{% endif %}",
            "what is missing": "{{ nowhere }}{% if nowhere %}x{% endif %}",
            "a name set within": '{% firstof row.name "nobody" as who %}{{ who }}',
            "with": "{% with who=row.name %}{{ who }}{% endwith %}",
            "for": "{% for part in row.parts %}{{ part.name }} of {{ row.count }}{% endfor %}",
        }
        for name, body in bodies.items():
            with self.subTest(name):
                said = {"rows": self.ROWS, "other": "o<", "share": "5 %"}
                each = render(f"{{% each row in rows %}}{body}, {{% endeach %}}", **said)
                usual = render(f"{{% for row in rows %}}{body}, {{% endfor %}}", **said)
                self.assertEqual(each, usual)

    def test_loops_stand_within_each_other(self):
        body = "{% each part in row.parts %}{{ part.name }} of {{ row.count }} and {{ other }};{% endeach %}"
        rows = [{"count": number, "parts": [{"name": "a"}, {"name": "b"}]} for number in (1, 2)]
        self.assertEqual(
            render("{% each row in rows %}" + body + "{% endeach %}", rows=rows, other="o"),
            "a of 1 and o;b of 1 and o;a of 2 and o;b of 2 and o;",
        )

    def test_goes_down_a_tree(self):
        body = "{{ row.name }}{% if row.parts %}({% again row.parts %}){{ row.name }}{% endif %}{{ other }};"
        leaves = [{"name": "<b>", "parts": []}, {"name": "c", "parts": []}]
        rows = [{"name": "a", "parts": [{"name": "d", "parts": leaves}]}, {"name": "e", "parts": []}]
        self.assertEqual(
            render("{% each row in rows %}" + body + "{% endeach %}", rows=rows, other="o"),
            "a(d(&lt;b&gt;o;co;)do;)ao;eo;",
        )

    def test_goes_down_from_its_own_row_alone(self):
        for source in ("{% again rows %}", "{% each row in rows %}{% again others %}{% endeach %}"):
            with self.subTest(source), self.assertRaises(TemplateSyntaxError):
                render(source, rows=[{}])

    def test_takes_objects_with_properties_and_methods(self):
        self.assertEqual(
            render(
                "{% each row in rows %}{{ row.shout }}{% if row.is_long %} long{% endif %},{% endeach %}",
                rows=[Thing("ann"), Thing("<berta>")],
            ),
            "ANN,&lt;BERTA&gt; long,",
        )

    def test_takes_what_knows_its_own_html(self):
        self.assertEqual(
            render("{% each row in rows %}{{ row.thing }}{% endeach %}", rows=[{"thing": Thing("ann")}]),
            "<b>ann</b>",
        )

    def test_says_nothing_of_nothing(self):
        for rows in ([], None, ()):
            with self.subTest(rows=rows):
                self.assertEqual(render("{% each row in rows %}x{% endeach %}", rows=rows), "")
        self.assertEqual(render("{% each row in rows %}x{% endeach %}"), "")

    def test_leaves_no_name_behind(self):
        self.assertEqual(
            render(
                "{% each row in rows %}{{ row.name }}{% endeach %}{{ row }}", rows=[{"name": "a"}], row="r"
            ),
            "ar",
        )

    def test_a_row_without_the_name_fails(self):
        with self.assertRaises(KeyError):
            render("{% each row in rows %}{{ row.name }}{% endeach %}", rows=[{}])

    def test_refuses_what_is_no_loop(self):
        for words in ("", "row", "row of rows", "row in rows sorted"):
            with self.subTest(words), self.assertRaises(TemplateSyntaxError):
                Template(f"{{% each {words} %}}{{% endeach %}}")


class OnceTests(SimpleTestCase):
    def test_is_rendered_once_for_each_language(self):
        template = Template("{% load i18n %}{% once %}{% translate 'Yes' %}{% endonce %}")
        for language, word in (("en-gb", "Yes"), ("de", "Ja"), ("en-gb", "Yes")):
            with self.subTest(language), translation.override(language):
                self.assertEqual(template.render(Context()), word)

    def test_holds_nothing_of_the_page_that_is_first(self):
        template = Template("{% once %}{{ name }}{% endonce %}{{ name }}")
        self.assertEqual([template.render(Context({"name": name})) for name in "ab"], ["a", "b"])

    def test_holds_no_blocks(self):
        with self.assertRaisesMessage(TemplateSyntaxError, "holds no blocks"):
            Template("{% once %}{% block title %}{% endblock %}{% endonce %}")
