#!/bin/sh
# Tornado 6.6.1, aiohttp 3.14.5: a download that goes on after the file changed gets the rest of the new file behind the old beginning.
#
# Expected: who goes on sends, beside the range, the mark of the version of which it holds the beginning (If-Range); both servers give that
# mark away as ETag. If the file is another one since, the answer is the whole new file (200), as from Starlette.
# Seen: Tornado's StaticFileHandler never looks at If-Range, and aiohttp's static files only where it is a date, not where it is the ETag,
# which clients prefer. The answer is 206 with the end of the new file, its length fits, and the recording that lies on the
# disk is half one take and half the other. With dates aiohttp is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tornado==6.6.1 aiohttp==3.14.5 starlette==1.10.0 uvicorn==0.54.0
cd "$folder"
venv/bin/python - <<'PYTHON'
import asyncio
import os
import pathlib
import socket

import aiohttp
import aiohttp.web
import tornado.httpserver
import tornado.web
import uvicorn
from starlette.staticfiles import StaticFiles

HALF = 50_000
recording = pathlib.Path("files/take.wav")
recording.parent.mkdir()


def write(byte: bytes, time_s: float) -> None:
    recording.write_bytes(byte * 2 * HALF)
    os.utime(recording, (time_s, time_s))


async def resumed(session: aiohttp.ClientSession, port: int, mark: str) -> bytes:
    url = f"http://127.0.0.1:{port}/take.wav"
    write(b"1", 1.0e9)
    async with session.get(url) as answer:
        version, held = answer.headers[mark], (await answer.read())[:HALF]
    write(b"2", 1.1e9)
    async with session.get(url, headers={"Range": f"bytes={HALF}-", "If-Range": version}) as answer:
        rest = await answer.read()
        return held + rest if answer.status == 206 else rest


async def main() -> None:
    sockets = []
    for _ in range(3):
        sockets.append(socket.socket())
        sockets[-1].bind(("127.0.0.1", 0))
        sockets[-1].listen()
        sockets[-1].setblocking(False)
    write(b"1", 1.0e9)
    handler = (r"/(.*)", tornado.web.StaticFileHandler, {"path": "files"})
    tornado.httpserver.HTTPServer(tornado.web.Application([handler])).add_sockets(sockets[:1])
    application = aiohttp.web.Application()
    application.router.add_static("/", "files")
    runner = aiohttp.web.AppRunner(application)
    await runner.setup()
    await aiohttp.web.SockSite(runner, sockets[1]).start()
    starlette = uvicorn.Server(uvicorn.Config(StaticFiles(directory="files"), log_level="error"))
    serving = asyncio.create_task(starlette.serve(sockets=sockets[2:]))
    while not starlette.started:
        await asyncio.sleep(0.05)
    joined = {}
    async with aiohttp.ClientSession() as session:
        for name, listening in zip(("Tornado", "aiohttp", "Starlette"), sockets, strict=True):
            for mark in ("ETag", "Last-Modified"):
                got = await resumed(session, listening.getsockname()[1], mark)
                joined[name, mark] = len(set(got)) > 1
                print(f"{name}, If-Range with {mark}: {len(got):,} bytes, {got.count(b'1'):,} of them of the old file")
    starlette.should_exit = True
    await serving
    await runner.cleanup()
    assert {key for key, mixed in joined.items() if mixed} == {("Tornado", "ETag"), ("Tornado", "Last-Modified"), ("aiohttp", "ETag")}


asyncio.run(main())
PYTHON
