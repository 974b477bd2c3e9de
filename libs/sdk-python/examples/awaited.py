"""The same by a client whose calls are awaited."""

import asyncio

from sluice_sdk import AsyncAI_Gateway


async def main() -> None:
    async with AsyncAI_Gateway() as gateway:
        await gateway.connect()
        caller, sums = await asyncio.gather(gateway.who_am_i(), gateway.usage(group_by="model"))
        print(caller["tenant"], [(each.get("model"), each["requests"]) for each in sums["data"]])


asyncio.run(main())
