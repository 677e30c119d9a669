"""A bare python-telegram-bot that says everything back: what Insyn is compared with.

`python -m tests.bench.echo PORT API_URL TOKEN default|ours CONCURRENT`
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web
from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.telegram.transport import AiohttpRequest


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message is not None
    await message.reply_text(message.text or "")


def build(api_url: str, token: str, transport: str, concurrent: int) -> Application:
    builder = ApplicationBuilder().token(token).base_url(f"{api_url}/bot").updater(None)
    builder = builder.concurrent_updates(concurrent) if concurrent else builder
    if transport == "ours":
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest())
    application = builder.job_queue(None).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


async def serve(port: int, application: Application) -> None:
    async def receive(request: web.Request) -> web.Response:
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return web.Response()

    app = web.Application()
    app.router.add_post("/telegram", receive)
    app.router.add_get("/readyz", ready)
    async with application:
        await application.start()
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=512).start()
        await asyncio.Event().wait()


async def ready(_request: web.Request) -> web.Response:
    return web.Response()


if __name__ == "__main__":
    port, api_url, token, transport, concurrent = sys.argv[1:]
    asyncio.run(serve(int(port), build(api_url, token, transport, int(concurrent))))
