"""The command line: one module per command, imported only when it is called.

`COMMANDS` is the table that `persona --help` prints; nothing else is needed to print it, so help is quick.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # importing `typing` would cost `persona lsp` a third of its start
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module in this package, what it does)
    "demo": ("demo", "make personas from the sample study that ships with Persona"),
    "init": ("init", "write a spec (*.persona.yaml) for the research in a folder"),
    "build": ("build", "build specs: only what changed, keeping ids, names and hand edits"),
    "check": ("check", "check specs and what was built: every claim on its evidence"),
    "diff": ("diff", "say what changed between two builds or git revisions"),
    "watch": ("watch", "build specs again whenever something they read changes"),
    "generate": ("generate", "make personas from files of user research"),
    "show": ("show", "show personas that were made before"),
    "script": ("script", "make a conversation script that holds nobody's words"),
    "audit": ("audit", "look in any text for what leads back to the sources"),
    "chat": ("chat", "talk to a persona, each answer with its evidence"),
    "serve": ("serve", "serve the REST API, with durable runs and webhooks"),
    "worker": ("worker", "work on runs of a store that several machines share"),
    "keys": ("keys", "keys of the REST API: create, list, revoke"),
    "webhooks": ("webhooks", "who is told when personas are there, and what became of it"),
    "store": ("store", "the store: back it up, restore it, check it, forget what is old"),
    "experiments": ("experiments", "what is kept in the store: list, show, delete"),
    "daemon": ("daemon", "the one background process: start, stop, status, logs"),
    "lsp": ("lsp", "the language server that editors start"),
}

EXIT_CODES = """\
exit codes:
  0    done
  1    done, and something is wrong (a failing check, a blocked script), or not possible now (a store in use)
  2    what was given cannot be used (a flag, a file, a name that nothing has): nothing was written
  3    a language model failed for good
  70   a fault of Persona's own: please report it
  130  stopped with Ctrl-C
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["lsp"], ["lsp", "--stdio"]):  # an editor waits: no parser, nothing imported
        from persona_daemon.process.bridge import main as bridge

        return bridge()
    from persona_daemon.cli.errors import report
    from persona_daemon.cli.parser import refuse_empty

    _any_letter()
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:2], "--help"]
    try:
        parser = build_parser(arguments)
        options = parser.parse_args(arguments)
        refuse_empty(options)
        if options.command is None:
            parser.print_help()
            return 0
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except BaseException as error:
        return report(error, json_wanted="--json" in arguments, debug="--debug" in arguments)


def _any_letter() -> None:
    """Files and pipes are written as UTF-8, whatever the machine's own code page is. A terminal shows what it can, and
    a file name that is no text as its bytes."""
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)  # none, or a stand-in of a test's
        if change is None:
            continue
        if stream.isatty() and "utf" not in stream.encoding.lower():
            change(errors="replace")
        elif stream.isatty():
            change(errors="backslashreplace")
        else:
            change(encoding="utf-8", errors="backslashreplace")


def build_parser(arguments: Sequence[str] = (), *, every: bool = False) -> argparse.ArgumentParser:
    """The parser, with the arguments of the one command that `arguments` name (`every`: of all, for the docs)."""
    import argparse
    from importlib import import_module

    from persona import __version__
    from persona_daemon.cli.parser import Parser

    parser = Parser(
        prog="persona",
        description="Research in, personas out, every claim one click from the words it came from.",
        epilog=EXIT_CODES + "\nStart here:  persona demo",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"persona {__version__}")
    wanted = next((word for word in arguments if word in COMMANDS), None)
    parser.words = arguments
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="persona")
    for name, (module_name, summary) in COMMANDS.items():
        if not every and name != wanted:
            commands.add_parser(name, help=summary, add_help=False)
            continue
        module = import_module(f"persona_daemon.cli.{module_name}")
        command = commands.add_parser(
            name,
            help=summary,
            description=module.__doc__,
            epilog=module.EXAMPLE,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.add_argument("--debug", action="store_true", help="show where in the code an error arose")
        command.set_defaults(run=module.run)
    return parser
