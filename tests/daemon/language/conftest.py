"""An editor at the language server: a real client, the real `persona lsp`, one daemon for all tests of this folder."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import client_capabilities
from pytest_lsp.client import make_test_lsp_client

from persona.sample import copy_sample

SPEC = """\
version: 1
name: Fernhold
sources:
  - interviews
  - path: survey.csv
    participant: respondent_id
  - support-notes.md
personas: 4
output: {folder: personas, formats: [markdown, json, html]}
"""
TIMEOUT = 60  # seconds; what is waited for comes much sooner, also on a slow machine


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("language"))


@pytest.fixture(scope="session")
def daemon_environment(tmp_path_factory):
    """What the bridges of these tests run with; the daemon that they start is stopped at the end."""
    home = tmp_path_factory.mktemp("home")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PERSONA_")}
    environment |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CACHE", "CONFIG", "STATE")}
    environment["XDG_RUNTIME_DIR"] = str(home)
    yield environment
    subprocess.run(
        [sys.executable, "-m", "persona_daemon", "daemon", "stop"],
        env=environment, capture_output=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def _built_study(tmp_path_factory):
    """The sample study with its spec, built once."""
    from persona.spec import build_spec

    folder = copy_sample(tmp_path_factory.mktemp("built") / "study")
    spec = folder / "fernhold.persona.yaml"
    spec.write_text(SPEC)
    build_spec(spec)
    return folder


@pytest.fixture
def study(_built_study, tmp_path):
    """The sample study, built, in a folder of this test's own."""
    return Path(shutil.copytree(_built_study, tmp_path / "study"))


@pytest.fixture
def spec(study):
    return study / "fernhold.persona.yaml"


@pytest.fixture
def lock(study):
    """What the build of the study says."""
    from persona.personas import load

    return load(study / "personas")


class Editor:
    """A client that has opened `root`, with short words for what people do in editors."""

    def __init__(self, client, root):
        self.client = client
        self.root = root
        self.versions = {}
        self.heard = []  # notifications of ours
        self.streamed = []  # (token, value) of partial results and progress
        self.registered = []  # what the server asked to be told of
        self.initialized = None

    @staticmethod
    def uri(path):
        return "file://" + quote(str(path))

    @staticmethod
    def path(uri):
        return Path(unquote(urlsplit(uri).path))

    def document(self, path):
        return types.TextDocumentIdentifier(self.uri(path))

    def open(self, path, text=None, language="plaintext"):
        """Opens a file, with other text than it has on disk where it is given."""
        text = path.read_bytes().decode() if text is None else text
        self.versions[path] = 1
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(path), language, 1, text))
        )
        return text

    def change(self, path, text):
        """The whole text, as it is after an edit."""
        self.versions[path] += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(path)),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def ask(self, method, params):
        """A request of ours; the answer as plain JSON."""
        return plain(await asyncio.wait_for(self.client.protocol.send_request_async(method, params), TIMEOUT))

    async def pull(self, path, previous=None):
        params = types.DocumentDiagnosticParams(self.document(path), previous_result_id=previous)
        return await asyncio.wait_for(self.client.text_document_diagnostic_async(params), TIMEOUT)

    async def problems(self, path):
        """code → diagnostic, of a document."""
        return {one.code: one for one in (await self.pull(path)).items}

    async def eventually(self, look, told):
        """What `look()` gives once `told` of it holds; it is asked again whenever the server has news."""
        deadline = asyncio.get_running_loop().time() + TIMEOUT
        while True:
            found = await look()
            if told(found):
                return found
            assert asyncio.get_running_loop().time() < deadline, f"it is still so: {str(found)[:300]}"
            await asyncio.sleep(0.05)

    async def command(self, name, /, **argument):
        params = types.ExecuteCommandParams(name, [argument])
        return plain(await asyncio.wait_for(self.client.workspace_execute_command_async(params), TIMEOUT))

    async def actions(self, path, place, diagnostics=(), only=None):
        params = types.CodeActionParams(self.document(path), place, types.CodeActionContext(list(diagnostics), only))
        return await asyncio.wait_for(self.client.text_document_code_action_async(params), TIMEOUT) or []


def plain(value):
    """pygls makes tuples with names of objects it does not know."""
    if hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def as_action(client):
    """lsprotocol takes every action that has a command for a command."""
    structure = client.protocol._converter.structure
    return lambda told, _: structure(told, types.Command if isinstance(told.get("command"), str) else types.CodeAction)


def applied(text, edits):
    """`text` after the editor's edits, counted in UTF-16 as editors do."""
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(position):
        line = lines[position.line] if position.line < len(lines) else ""
        units = line.encode("utf-16-le")[: 2 * position.character]
        return starts[min(position.line, len(lines))] + len(units.decode("utf-16-le"))

    places = sorted(((offset(one.range.start), offset(one.range.end), one.new_text) for one in edits), reverse=True)
    for start, end, new in places:
        text = text[:start] + new + text[end:]
    return text


@pytest.fixture(name="applied")
def _applied():
    return applied


@pytest_asyncio.fixture
async def editors(daemon_environment):
    """`await editors(root, ...)` opens an editor; all are closed as editors close."""
    opened = []

    async def open_editor(root, *, capabilities="visual-studio-code", options=None):
        client = make_test_lsp_client()
        client.protocol.fm.features.pop(types.PROGRESS)  # it knows progress of work alone, no partial results
        editor = Editor(client, root)

        @client.feature("persona/treeChanged")
        def changed(params):
            editor.heard.append(params)

        @client.feature(types.PROGRESS)
        def progress(params):
            editor.streamed.append((params.token, plain(params.value)))

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params):
            editor.registered += params.registrations

        @client.feature(types.CLIENT_UNREGISTER_CAPABILITY)
        def unregister(params):
            gone = {one.id for one in params.unregisterations}
            editor.registered = [one for one in editor.registered if one.id not in gone]

        client.protocol._converter.register_structure_hook(types.Command | types.CodeAction, as_action(client))
        await client.start_io(sys.executable, "-m", "persona_daemon", "lsp", env=daemon_environment)
        able = client_capabilities(capabilities)
        if capabilities == "visual-studio-code":
            able.text_document.diagnostic = types.DiagnosticClientCapabilities(
                dynamic_registration=True, related_document_support=True
            )
            able.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
        editor.initialized = await asyncio.wait_for(
            client.initialize_session(
                types.InitializeParams(
                    capabilities=able,
                    workspace_folders=[types.WorkspaceFolder(editor.uri(root), root.name)],
                    root_uri=editor.uri(root),
                    # Nothing is built behind a test's back: what the tests are about is what stands between builds.
                    initialization_options={"personaClient": True, "buildOnSave": False, **(options or {})},
                )
            ),
            TIMEOUT,
        )
        opened.append(client)
        return editor

    yield open_editor
    for client in opened:
        await asyncio.wait_for(client.shutdown_session(), TIMEOUT)
        await client.stop()


@pytest_asyncio.fixture
async def editor(editors, study):
    """An editor as ours is, with the built study open."""
    return await editors(study)
