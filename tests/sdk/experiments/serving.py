"""A process that serves a store until it is killed: `python serving.py '{"processes": 1, ...}'`.

The environment says where the store is.

Says "ready" on a line of its own; on SIGTERM it closes in order and says "closed".
"""

import asyncio
import json
import signal
import sys

from persona.experiments.service import Options, open_service
from persona.webhooks.addresses import parse_networks


async def main(given):
    chosen = {"allowed": parse_networks(["127.0.0.1"]), **given}
    chosen["delays"] = tuple(chosen.get("delays", (0.2,) * 20))
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with open_service(options=Options(**chosen)) as service:
        print("ready", service.executor, flush=True)
        await stopped.wait()
    print("closed", flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
