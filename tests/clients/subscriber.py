#!/usr/bin/env python3
"""Reads the STATEMENTS stream as a service of somebody else would: with nats-py and a durable consumer.

usage: subscriber.py URL SCHEMA_FILE UNTIL_FILE

Each event is validated against the published JSON Schema and acknowledged after its id was checked against those seen
before; whatever a redirection leads to has to stand by then. Runs until UNTIL_FILE exists and nothing more arrives, then
prints one JSON object with its counts to standard output and the ids seen, one a line, to UNTIL_FILE.ids. Connection
losses and restarts of the server are ridden out.
"""
import asyncio
import json
import os
import sys

import jsonschema
import nats
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig

STREAM = "STATEMENTS"
DURABLE = "test-subscriber"
FETCH_SECONDS = 1.0
# After UNTIL_FILE exists, this many empty fetches in a row end the run.
QUIET_FETCHES = 3


async def subscribe(jetstream):
    """Creates or finds the durable consumer; the server may be away, so try until it answers."""
    while True:
        try:
            config = ConsumerConfig(durable_name=DURABLE, ack_policy=AckPolicy.EXPLICIT, ack_wait=5, max_ack_pending=1000)
            await jetstream.add_consumer(STREAM, config)
            return await jetstream.pull_subscribe_bind(DURABLE, STREAM)
        except (NatsError, asyncio.TimeoutError, OSError):
            await asyncio.sleep(0.2)


async def main(url, schema_file, until_file):
    with open(schema_file, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    async def lost(failure):
        print(f"connection: {failure!r}", file=sys.stderr)

    connection = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=lost)
    jetstream = connection.jetstream(timeout=5)
    subscription = await subscribe(jetstream)
    seen, last_revision, standing = set(), {}, set()
    received = repeated = invalid = out_of_order = quiet = 0
    while quiet < QUIET_FETCHES:
        try:
            messages = await subscription.fetch(64, timeout=FETCH_SECONDS)
        except (NatsError, asyncio.TimeoutError, OSError):
            messages = []
        ended = os.path.exists(until_file)
        quiet = quiet + 1 if ended and not messages and connection.is_connected else 0
        for message in messages:
            received += 1
            event = json.loads(message.data)
            if event["id"] != message.headers.get("ce-id") or event["type"] != message.headers.get("ce-type"):
                invalid += 1
            problems = list(validator.iter_errors(event))
            if problems:
                invalid += 1
                print(f"{event.get('id')}: {problems[0].message}", file=sys.stderr)
            if event["id"] in seen:
                repeated += 1
            else:
                if event["revision"] <= last_revision.get(event["statement_id"], 0):
                    out_of_order += 1
                if event["statement"] is None:
                    standing.discard(event["statement_id"])
                else:
                    standing.add(event["statement_id"])
                invalid += any(heir not in standing for heir in event.get("redirect", {}).get("to", []))
                seen.add(event["id"])
                last_revision[event["statement_id"]] = event["revision"]
            await message.ack()
    with open(until_file + ".ids", "w", encoding="utf-8") as file:
        file.writelines(f"{event_id}\n" for event_id in sorted(seen))
    print(json.dumps({"received": received, "distinct": len(seen), "repeated": repeated, "invalid": invalid,
                      "out_of_order": out_of_order}))
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
