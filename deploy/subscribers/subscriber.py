#!/usr/bin/env python3
"""Keeps a table of all statements as they stand, in a SQLite file, from the events that fayan publishes.

Needs nats-py and jsonschema (requirements.txt). Run `subscriber.py --help`; README.md beside this file explains.

The file holds the statements and the place in the stream up to which events were applied, and both change in one
transaction. So the file alone says where to go on, whatever happened to this process, the server or the connection in
between; what comes twice changes nothing. Delete the file to build it anew from all events that are kept.
"""
import argparse
import asyncio
import json
import pathlib
import sqlite3
import sys

import jsonschema
import nats
from nats.errors import Error as NatsError

STREAM = "STATEMENTS"
API_PREFIX = "STATEMENTS.API"  # the statements live in another account; this is where it can be asked
DATA_SCHEMA = "urn:fayan:schema:fayan.event.v1"
EVENTS_AT_ONCE = 64
WAIT_SECONDS = 5
TABLES = pathlib.Path(__file__).with_name("statements.sql").read_text(encoding="utf-8")


class Unreadable(Exception):
    """An event that this program is not made for. It stops here rather than skip it."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def read(message, validator):
    """The event in a message: a CloudEvent in binary mode, checked against its schema."""
    headers, where = message.headers or {}, f"{STREAM}#{message.metadata.sequence.stream}"
    if headers.get("ce-specversion") != "1.0" or headers.get("ce-dataschema") != DATA_SCHEMA:
        raise Unreadable(f"{where} is {headers.get('ce-dataschema')}, this program reads {DATA_SCHEMA}")
    if headers.get("content-encoding") or headers.get("Fayan-Payload"):
        raise Unreadable(f"{where} travels compressed or by reference, which events of version 1 do not")
    try:
        event = json.loads(message.data)
    except ValueError as problem:
        raise Unreadable(f"{where} is not JSON: {problem}") from None
    problem = jsonschema.exceptions.best_match(validator.iter_errors(event))
    if problem:
        raise Unreadable(f"{where} does not fit the schema: {problem.json_path}: {problem.message}")
    if (headers.get("ce-id"), headers.get("ce-type")) != (event["id"], event["type"]):
        raise Unreadable(f"{where}: the headers name {headers.get('ce-id')}, the payload {event['id']}")
    return event


def apply(database, sequence, event):
    """Brings one statement up to an event, unless it has come so far already."""
    row = database.execute("SELECT revision FROM statements WHERE id = ?", [event["statement_id"]]).fetchone()
    known, revision = row[0] if row else 0, event["revision"]
    if revision > known:
        if revision > known + 1:
            say(f"{event['id']}: revisions {known + 1} to {revision - 1} were never received; were they too old?")
        statement, document = event["statement"], event["document"]
        stands = event["type"] in ("statement.published", "statement.corrected")
        if stands != (statement is not None):
            raise Unreadable(f"{event['id']} is {event['type']} and comes with{'out' if stands else ''} a statement")
        redirect = event.get("redirect")
        database.execute("INSERT OR REPLACE INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [
            event["statement_id"], revision, event["type"], document["id"], document["revision"],
            statement and statement["content_sha256"], statement and json.dumps(statement, ensure_ascii=False),
            event.get("reason"), redirect and json.dumps(redirect, ensure_ascii=False)])
    database.execute("INSERT OR REPLACE INTO place VALUES (1, ?, ?)", [sequence, event["id"]])


class Subscriber:
    """Reads the stream in order through the durable consumer of its name."""

    def __init__(self, client, name, database, validator):
        self.client, self.name, self.database, self.validator = client, name, database, validator
        self.jetstream = client.jetstream(prefix=API_PREFIX)
        self.next_delivery, self.verify, self.pending = 0, None, None

    async def reset(self, sequence):
        """Sets the consumer back to an event. It then counts its deliveries from 1, so a lost one shows."""
        subject = f"{API_PREFIX}.CONSUMER.RESET.{STREAM}.{self.name}"
        answer = json.loads((await self.client.request(subject, json.dumps({"seq": sequence}).encode(), timeout=5)).data)
        if "error" in answer:
            raise NatsError(f"setting the consumer {self.name} back: {answer['error']['description']}")
        self.next_delivery, self.pending = 1, answer["num_pending"]

    async def go_on(self):
        """Begins with the last event applied, to see that the stream still is the one it was read from."""
        self.verify = self.database.execute("SELECT sequence, event_id FROM place").fetchone()
        await self.reset(self.verify[0] if self.verify else 1)
        if self.verify and not self.pending:
            await self.from_the_start()

    async def from_the_start(self):
        say(f"{self.verify[1]} is no longer event {self.verify[0]} of the stream; reading all that is kept")
        self.verify = None
        await self.reset(1)

    async def step(self, subscription):
        """Applies what there is, in one transaction."""
        if not self.next_delivery:
            return await self.go_on()
        try:
            messages = await subscription.fetch(EVENTS_AT_ONCE, timeout=WAIT_SECONDS)
        except (nats.errors.TimeoutError, asyncio.TimeoutError):
            return
        applied, unreadable = [], None
        with self.database:
            for message in messages:
                place = message.metadata.sequence
                if place.consumer != self.next_delivery:
                    self.next_delivery = 0  # something was lost on the way; begin again where the database stands
                    break
                try:
                    event = read(message, self.validator)
                    if self.verify and self.verify != (place.stream, event["id"]):
                        break
                    apply(self.database, place.stream, event)
                except Unreadable as problem:
                    unreadable = problem
                    break
                applied.append(message)
                self.verify, self.next_delivery, self.pending = None, place.consumer + 1, message.metadata.num_pending
        for message in applied:  # only now: what is acknowledged is in the database
            await message.ack()
        if unreadable:
            raise unreadable
        if self.verify and self.next_delivery:
            await self.from_the_start()


async def run(options):
    with open(options.schema, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    database = sqlite3.connect(options.database)
    database.executescript(TABLES)
    inbox = f"_INBOX_{options.name}"
    said = None

    async def lost(problem):
        say(f"connection: {problem!r}")

    client = await nats.connect(options.url, name=f"{options.name}/subscriber.py", nkeys_seed=options.key,
                                inbox_prefix=inbox.encode(), max_reconnect_attempts=-1, reconnect_time_wait=1,
                                error_cb=lost)
    subscriber = Subscriber(client, options.name, database, validator)
    subscription = await subscriber.jetstream.pull_subscribe_bind(options.name, STREAM, inbox_prefix=f"{inbox}.".encode())
    while not (options.until_caught_up and subscriber.pending == 0):
        try:
            await subscriber.step(subscription)
            said = None
        except (NatsError, asyncio.TimeoutError, OSError) as problem:
            subscriber.next_delivery = 0
            if repr(problem) != said:
                said = repr(problem)
                say(f"trying again: {problem!r}")
            await asyncio.sleep(0.5)
    await client.close()


def main():
    parser = argparse.ArgumentParser(description="Keep a table of all statements as they stand.")
    parser.add_argument("--url", default="nats://127.0.0.1:4222", help="address of the server (%(default)s)")
    parser.add_argument("--name", required=True, help="name of the subscriber, for example archive")
    parser.add_argument("--key", required=True, help="file with its seed, for example subscriber-archive.nkey")
    parser.add_argument("--schema", default="event.schema.json", help="output of `fayan schema fayan.event.v1` (%(default)s)")
    parser.add_argument("--database", default="statements.db", help="SQLite file, made where needed (%(default)s)")
    parser.add_argument("--until-caught-up", action="store_true", help="end when there is nothing more to read")
    try:
        asyncio.run(run(parser.parse_args()))
    except (Unreadable, OSError, ValueError, NatsError, sqlite3.Error) as problem:
        sys.exit(f"subscriber.py: {problem}")


if __name__ == "__main__":
    main()
