"""What can be asked and what is answered, as an OpenAPI 3.1 document made from the code that answers."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from . import answers, catalogue
from .records import Record

VERSION = "1"

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "What is wrong with each word of the query.",
            "items": {
                "type": "object",
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["parameter", "detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status"],
    "additionalProperties": False,
}

REFERENCE_SCHEMA = {
    "type": "object",
    "description": "Another thing that has a page.",
    "properties": {
        "id": {"type": ["string", "integer"], "description": "What names it in an address."},
        "name": {"type": "string"},
        "url": {"type": "string", "format": "uri-reference"},
    },
    "required": ["id", "name", "url"],
    "additionalProperties": False,
}

POINT_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": ["Point"]},
        "coordinates": {
            "type": "array",
            "description": "Longitude, latitude.",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
        },
    },
    "required": ["type", "coordinates"],
    "additionalProperties": False,
}


def document(now=None):
    """The document as a dictionary. Its examples are addresses that exist."""
    now = now or timezone.now()
    schemas = {"Reference": REFERENCE_SCHEMA, "Problem": PROBLEM_SCHEMA}
    paths = {}
    for data_list in catalogue.lists.values():
        parameters = _with_examples(data_list.source.parameters(), data_list.source.examples(now))
        for suffix in data_list.suffixes:
            paths[f"/{data_list.name}.{suffix}"] = _operation(
                f"{data_list.title}: {suffix}",
                f"{data_list.name}.{suffix}",
                data_list.title,
                parameters,
                _list_content(data_list, suffix, schemas),
                _refusals([suffix], {400: _("The query asks for what does not exist; the answer names it.")}),
            )
    for details in catalogue.details.values():
        for detail in details:
            path, operation = _detail(detail, now, schemas)
            paths[path] = operation
    for other in catalogue.others:
        paths[other.path] = _other(other, now)
    paths["/api/openapi.json"] = _operation(
        _("This document"),
        "openapi.json",
        _("About the data"),
        [],
        {"application/json": {"schema": {"type": "object"}}},
        _refusals(["json"], {}),
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hubsportal",
            "version": VERSION,
            "description": _(
                "Creative hubs, webinars with their questions to the second, learnings and action plans. Reading "
                "needs no key. An address and query of a list’s page, with a suffix, give the same selection."
            ),
            "license": {"name": _("Rights"), "url": answers.licence_url()},
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _operation(summary, name, tag, parameters, content, refusals):
    operation = {
        "summary": str(summary),
        "operationId": name,
        "tags": [str(tag)],
        "responses": {"200": {"description": _("What was asked for."), "content": content}} | refusals,
    }
    if parameters:
        operation["parameters"] = parameters
    return {"get": operation}


def _refusals(suffixes, sentences):
    """The answers that are none, {status: sentence}, of an address that answers with these suffixes, as responses."""
    content = {}
    for suffix in suffixes:
        if suffix in ("json", "geojson"):
            content[answers.PROBLEM] = {"schema": {"$ref": "#/components/schemas/Problem"}}
        else:
            content["text/plain"] = {"schema": {"type": "string"}}
    content = dict(sorted(content.items()))
    page = {"text/html": {"schema": {"type": "string"}}}
    found = {
        str(status): {"description": sentence, "content": content} for status, sentence in sentences.items()
    }
    if "404" in found:
        # What cannot be a name at all never comes to the view, so that the page for people answers.
        found["404"]["content"] = content | page
    if "400" in found:
        found["414"] = {"description": _("The address is longer than the server reads."), "content": page}
    return found


def _with_examples(parameters, examples):
    described = []
    for parameter in parameters:
        example = examples.get(parameter["name"])
        if example is not None:
            is_one_of_several = parameter["schema"].get("type") == "array" and not isinstance(example, list)
            parameter = parameter | {"example": [example] if is_one_of_several else example}
        described.append(parameter)
    return described


def _list_content(data_list, suffix, schemas):
    """The content of a list, by its media type; adds the schemas it needs."""
    media_type = answers.MEDIA_TYPES[suffix].partition(";")[0]
    if suffix not in ("json", "geojson"):
        return {media_type: {"schema": {"type": "string"}}}
    item = _add(data_list.record, schemas)
    name, rows = f"{data_list.record.name}List", "items"
    extra = {}
    if suffix == "geojson":
        name, rows = f"{data_list.record.name}Features", "features"
        extra = {"type": {"type": "string", "enum": ["FeatureCollection"]}}
        item = {
            "type": "object",
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": {"type": "string", "format": "uri-reference"},
                "geometry": {"oneOf": [POINT_SCHEMA, {"type": "null"}]},
                "properties": item,
            },
            "required": ["type", "id", "geometry", "properties"],
            "additionalProperties": False,
        }
    properties = extra | {
        "url": {"type": "string", "format": "uri-reference", "description": _("Address of this selection.")},
        "title": {"type": "string"},
        "licence": {"type": "string", "description": _("What may be done with it.")},
        "sources": {"type": "array", "items": {"type": "string"}},
        "count": {"type": "integer", "minimum": 0},
        "query": {
            "type": "object",
            "description": _("What was chosen: the words of the query with their values."),
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        rows: {"type": "array", "items": item},
    }
    schemas[name] = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _add(record: Record, schemas):
    """Add a record's schema, and those of the records in it; gives the reference to it."""
    if record.name not in schemas:
        schemas[record.name] = record.schema
        for field in record.fields:
            if field.record:
                _add(field.record, schemas)
    return {"$ref": f"#/components/schemas/{record.name}"}


def _detail(detail, now, schemas):
    converter, name = detail.parameter
    schema = {"type": "string", "pattern": r"^[-a-zA-Z0-9_]+$"}
    if converter == "int":
        schema = {"type": "integer", "minimum": 0}
    parameters = [{"name": name, "in": "path", "required": True, "schema": schema}]
    example = detail.example(now)
    media_type = answers.MEDIA_TYPES[detail.suffix].partition(";")[0]
    content = {media_type: {"schema": {"type": "string"}}}
    if detail.record:
        content = {media_type: {"schema": _add(detail.record, schemas)}}
    return detail.path, _operation(
        detail.title,
        f"{detail.page}.{detail.suffix}".replace(":", "."),
        detail.title,
        _with_examples(parameters, {name: example}),
        content,
        _refusals([detail.suffix], {404: _("There is nothing public at this address.")}),
    )


def _other(other, now):
    content = {media: {"schema": schema or {"type": "string"}} for media, schema in other.contents.items()}
    return _operation(
        other.title,
        other.path.strip("/").replace("/", ".").replace("{", "").replace("}", ""),
        other.tag,
        _with_examples(other.parameters, other.example(now) or {} if other.example else {}),
        content,
        _refusals({"json" if "json" in media else "txt" for media in content}, dict(other.refusals)),
    )
