#!/usr/bin/env python3
"""Reads statements with the rights of a subscriber: nats-py, a key of its own, the durable consumer of its name.

usage: subscriber.py URL NAME SEED_FILE COUNT SECONDS

Reads until COUNT distinct events have come and one more second brings nothing, or until SECONDS are over. Prints one JSON
object: how many messages of the stream and distinct events came, and when the first did, in seconds since the epoch. A
message that is delivered again, because its acknowledgement was late, is the same message.
"""
import asyncio
import json
import sys
import time

import nats
from nats.errors import Error as NatsError


async def main(url, name, seed_file, count, seconds):
    inbox = f"_INBOX_{name}"
    client = await nats.connect(url, nkeys_seed=seed_file, inbox_prefix=inbox.encode(), max_reconnect_attempts=-1,
                                reconnect_time_wait=0.2)
    jetstream = client.jetstream(prefix="STATEMENTS.API")
    subscription = await jetstream.pull_subscribe_bind(name, "STATEMENTS", inbox_prefix=f"{inbox}.".encode())
    print("ready", file=sys.stderr, flush=True)
    first, sequences, ids, quiet = None, set(), set(), False
    deadline = time.time() + seconds
    while time.time() < deadline and not (len(ids) >= count and quiet):
        try:
            messages = await subscription.fetch(64, timeout=1)
        except (NatsError, asyncio.TimeoutError):
            messages = []
        quiet = not messages
        for message in messages:
            first = first or time.time()
            sequences.add(message.metadata.sequence.stream)
            ids.add(message.headers["ce-id"])
            await message.ack_sync(timeout=30)
    await client.close()
    print(json.dumps({"messages": len(sequences), "distinct": len(ids), "first": first}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4], int(sys.argv[4]), float(sys.argv[5])))
