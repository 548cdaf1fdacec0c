"""An editor that speaks the Language Server Protocol over a command's standard input and output, and nothing more."""

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

TIMEOUT = 60  # seconds; what is waited for comes much sooner, also on a slow machine
LSP = [sys.executable, "-m", "persona_daemon", "lsp"]
CAPABILITIES = {
    "workspace": {
        "workspaceFolders": True,
        "configuration": True,
        "diagnostics": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    },
    "window": {"workDoneProgress": True},
    "textDocument": {
        "synchronization": {"didSave": True},
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": True},
        "hover": {"contentFormat": ["markdown"]},
    },
}


class RefusedError(Exception):
    """The server answered with an error."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class RawEditor:
    """`heard` are notifications and requests of the server, in order; its requests are answered with null."""

    def __init__(self, process):
        self.process = process
        self.heard = []
        self.waiting = {}
        self.news = asyncio.Condition()
        self.ended = False
        self.number = 0
        self.texts = {}
        self.versions = {}
        self._reading = asyncio.ensure_future(self._read())

    @classmethod
    async def start(cls, environment, command=LSP, cwd=None):
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=None,
            env=environment,
            cwd=cwd,
            limit=1 << 26,
        )
        return cls(process)

    async def _read(self):
        out = self.process.stdout
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while header := await out.readuntil(b"\r\n\r\n"):
                body = await out.readexactly(int(header.split(b":")[1].split(b"\r\n")[0]))
                await self._take(json.loads(body))
        self.ended = True
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("the server has gone"))
        async with self.news:
            self.news.notify_all()

    async def _take(self, message):
        if "method" not in message:
            future = self.waiting.pop(message["id"], None)
            if future is not None and not future.done():
                if "error" in message:
                    future.set_exception(RefusedError(message["error"]))
                else:
                    future.set_result(message["result"])
            return
        async with self.news:
            self.heard.append(message)
            self.news.notify_all()
        if "id" in message:
            self.send({"id": message["id"], "result": None})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def begin(self, method, params, number=None):
        """A request whose answer is waited for later: its number, and the future of its answer."""
        self.number += 1
        number = self.number if number is None else number
        future = self.waiting[number] = asyncio.get_running_loop().create_future()
        self.send({"id": number, "method": method, "params": params})
        return number, future

    async def ask(self, method, params):
        return await asyncio.wait_for(self.begin(method, params)[1], TIMEOUT)

    async def hear(self, told):
        """The first message of the server of which `told` holds, also of those that came before."""
        async with self.news:
            await asyncio.wait_for(self.news.wait_for(lambda: self.ended or any(map(told, self.heard))), TIMEOUT)
            return next(filter(told, self.heard))

    async def initialize(self, root=None, capabilities=CAPABILITIES, **options):
        result = await self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": None if root is None else Path(root).as_uri(),
                "capabilities": capabilities,
                "initializationOptions": {"personaClient": True, **options},
            },
        )
        self.notify("initialized", {})
        return result

    def open(self, path, text=None, language="persona-spec"):
        text = Path(path).read_text(encoding="utf-8") if text is None else text
        uri = Path(path).as_uri()
        self.texts[uri], self.versions[uri] = text, 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def edit(self, uri, *changes):
        self.versions[uri] += 1
        identifier = {"uri": uri, "version": self.versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": list(changes)})

    def save(self, path):
        self.notify("textDocument/didSave", {"textDocument": {"uri": Path(path).as_uri()}})

    async def problems(self, uri):
        report = await self.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        return report["items"]

    async def eventually(self, look, told):
        """What `await look()` gives once `told` of it holds."""
        until = asyncio.get_running_loop().time() + TIMEOUT
        while True:
            found = await look()
            if told(found):
                return found
            assert asyncio.get_running_loop().time() < until, f"still {str(found)[:500]}"
            await asyncio.sleep(0.05)

    async def status(self):
        return await self.ask("persona/serverStatus", {})

    async def leave(self):
        """As an editor that is closed; the exit code of the command."""
        await self.ask("shutdown", None)
        self.notify("exit", None)
        return await self.end()

    async def end(self):
        code = await asyncio.wait_for(self.process.wait(), TIMEOUT)
        await self._reading
        return code

    async def kill(self):
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reading
        self.process._transport.close()


def change(first, last, text):
    """A content change between two (line, character) places."""
    start, end = ({"line": line, "character": character} for line, character in (first, last))
    return {"range": {"start": start, "end": end}, "text": text}
