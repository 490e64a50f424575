#!/usr/bin/env python3
"""Holds messages to the AsyncAPI document and to CloudEvents, with tools that are not ours.

usage: asyncapi.py DOCUMENT MESSAGES

DOCUMENT is what `fayan schema asyncapi` prints, MESSAGES a JSON list of {"headers": …, "payload": …} as they were received.
Each example of the document and each message is validated against the message of its type, and read as a CloudEvent.
Prints how many were checked; ends with an error at the first that does not fit.
"""
import json
import sys

import jsonschema
from cloudevents.http import from_http

REQUIRED = {"id", "source", "specversion", "type"}


def check(document, message, what):
    kind = message["headers"]["ce-type"].rsplit(".", 1)[-1]
    form = document["components"]["messages"][kind]
    for part in ("headers", "payload"):
        schema = {**form[part], "components": document["components"]}
        jsonschema.Draft7Validator.check_schema(schema)
        for problem in jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).iter_errors(message[part]):
            sys.exit(f"{what}: {part}: {problem.json_path}: {problem.message}")
    # The wheel has no NATS; binary mode over HTTP has the same headers, but for the media type's.
    event = from_http({**message["headers"], "content-type": message["headers"]["ce-datacontenttype"]},
                      json.dumps(message["payload"]))
    attributes = event.get_attributes()
    assert REQUIRED <= attributes.keys(), f"{what}: {attributes}"
    assert event.data == message["payload"], f"{what}: the payload reads otherwise"
    for name, value in message["headers"].items():
        assert all("!" <= character <= "~" or (character == " " and not name.startswith("ce-")) for character in value), \
            f"{what}: {name} holds characters that must be percent-encoded: {value!r}"


def main(document_file, messages_file):
    with open(document_file, encoding="utf-8") as file:
        document = json.load(file)
    with open(messages_file, encoding="utf-8") as file:
        messages = json.load(file)
    examples = 0
    for name, form in document["components"]["messages"].items():
        for example in form["examples"]:
            check(document, example, f"example of {name}")
            examples += 1
    for number, message in enumerate(messages):
        check(document, message, f"message {number}")
    print(json.dumps({"examples": examples, "messages": len(messages)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
