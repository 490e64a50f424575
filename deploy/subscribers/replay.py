#!/usr/bin/env python3
"""Prints events again, one JSON object a line: from a sequence of the stream, from a time, or all that are kept.

usage: replay.py --name archive --key subscriber-archive.nkey 1200
       replay.py --name archive --key subscriber-archive.nkey 2031-05-04T00:00:00Z

Needs nats-py and nkeys (requirements.txt). It sets the consumer of that name back, so stop a client of the same name before;
the client goes on where its database says when it is started again.
"""
import argparse
import asyncio
import datetime
import json
import sys

import nats
from nats.errors import Error as NatsError

STREAM = "STATEMENTS"
API_PREFIX = "STATEMENTS.API"
EVENTS_AT_ONCE = 64


class Reader:
    """A durable consumer that is set back and read."""

    def __init__(self, client, name, subscription):
        self.client, self.name, self.subscription = client, name, subscription

    async def reset(self, sequence):
        """Sets the consumer back to a sequence and returns how many events there are from it on."""
        subject = f"{API_PREFIX}.CONSUMER.RESET.{STREAM}.{self.name}"
        answer = json.loads((await self.client.request(subject, json.dumps({"seq": sequence}).encode(), timeout=5)).data)
        if "error" in answer:
            sys.exit(f"replay.py: setting the consumer {self.name} back: {answer['error']['description']}")
        return answer["num_pending"]

    async def is_late_enough(self, sequence, time):
        """Whether the first event from a sequence on was stored at that time or later; none is late enough."""
        if not await self.reset(sequence):
            return True
        message = (await self.subscription.fetch(1, timeout=5))[0]
        return message.metadata.timestamp >= time

    async def first_since(self, time):
        """The sequence from which on all events were stored at a time or later: doubled until late enough, then halved."""
        early, late = 0, 1
        while not await self.is_late_enough(late, time):
            early, late = late, late * 2
        while late - early > 1:
            middle = (early + late) // 2
            if await self.is_late_enough(middle, time):
                late = middle
            else:
                early = middle
        return late

    async def print_from(self, sequence):
        left = await self.reset(sequence)
        while left:
            for message in await self.subscription.fetch(min(EVENTS_AT_ONCE, left), timeout=5):
                stored = message.metadata.timestamp.isoformat()
                event = {"sequence": message.metadata.sequence.stream, "stored": stored, "event": json.loads(message.data)}
                print(json.dumps(event, ensure_ascii=False))
                await message.ack()
                left = message.metadata.num_pending


def where(text):
    """A sequence, or a time."""
    if text.isdigit():
        return max(int(text), 1)
    time = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)


async def run(options):
    inbox = f"_INBOX_{options.name}"
    client = await nats.connect(options.url, nkeys_seed=options.key, inbox_prefix=inbox.encode())
    jetstream = client.jetstream(prefix=API_PREFIX)
    subscription = await jetstream.pull_subscribe_bind(options.name, STREAM, inbox_prefix=f"{inbox}.".encode())
    reader, begin = Reader(client, options.name, subscription), options.begin
    await reader.print_from(begin if isinstance(begin, int) else await reader.first_since(begin))
    await client.close()


def main():
    parser = argparse.ArgumentParser(description="Print events again, one JSON object a line.")
    parser.add_argument("begin", metavar="FROM", type=where, help="a sequence, or a time as in 2031-05-04T00:00:00Z; 1 for all")
    parser.add_argument("--url", default="nats://127.0.0.1:4222", help="address of the server (%(default)s)")
    parser.add_argument("--name", required=True, help="name of the subscriber, for example archive")
    parser.add_argument("--key", required=True, help="file with its seed, for example subscriber-archive.nkey")
    try:
        asyncio.run(run(parser.parse_args()))
    except (NatsError, asyncio.TimeoutError, OSError, ValueError) as problem:
        sys.exit(f"replay.py: {problem!r}")


if __name__ == "__main__":
    main()
