"""Talk to a persona: each answer with the evidence it rests on, and "I don't know" beyond it.

With no model configured the answer is what participants said, found by its words; it says so.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona import GenerationResult, Persona, PersonaClient
    from persona.chat import Turn

EXAMPLE = """\
examples:
  persona chat personas/ Robin                                 a conversation; an empty line ends it
  persona chat personas/ Robin --ask "What do you do first in the morning?"
  persona chat personas/ Robin --writer anthropic:claude-sonnet-5-5 --budget 0.10
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.addresses import add_result

    add_result(parser, "the first when left out")
    parser.add_argument("--ask", action="append", metavar="QUESTION", help="ask this and stop (may be repeated)")
    parser.add_argument(
        "--writer", default="embedded", help="embedded (default), or a model such as anthropic:MODEL, ollama:MODEL"
    )
    parser.add_argument("--budget", type=float, metavar="USD", help="refuse to spend more than this")
    parser.add_argument("--fallback", choices=["embedded"], help="answer by retrieval when the model fails")
    parser.add_argument("--json", action="store_true", help="print each piece of an answer as a line of JSON")


def run(options: argparse.Namespace) -> int:
    import sys

    from persona import PersonaClient
    from persona.chat import Turn
    from persona.spec import personas_at

    given = personas_at(options.result, options.persona)
    result, persona = given.result, given.personas[0]
    with PersonaClient() as client:
        history: list[Turn] = []
        if options.ask:
            for question in options.ask:
                history.append(Turn(question, _answer(client, persona, result, question, history, options)))
            return 0
        if sys.stdin.isatty() and not options.json:
            print(f"{persona.name}, {persona.title}. Ask away; an empty line ends the conversation.")
        while question := _asked():
            history.append(Turn(question, _answer(client, persona, result, question, history, options)))
    return 0


def _asked() -> str:
    import sys

    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):  # as an empty line: the conversation ends
        print()
        return ""


def _answer(
    client: PersonaClient,
    persona: Persona,
    result: GenerationResult,
    question: str,
    history: list[Turn],
    options: argparse.Namespace,
) -> str:
    import json

    from persona_daemon.cli.terminal import console

    out = console()
    said = []
    for piece in client.chat(
        persona,
        result,
        question,
        writer=options.writer,
        history=history,
        budget_usd=options.budget,
        fallback=options.fallback,
    ):
        if piece.kind != "notice":
            said.append(piece.text)
        if options.json:
            evidence = [item.model_dump(mode="json") for item in piece.evidence]
            print(json.dumps({"kind": piece.kind, "text": piece.text, "evidence": evidence}, ensure_ascii=False))
            continue
        if piece.kind == "notice":
            if not history:
                out.print(piece.text, style="dim", markup=False)
            continue
        out.print(piece.text, markup=False)
        for item in piece.evidence[:3]:
            out.print(f"    {item.participant}, {item.location}", style="dim", markup=False)
    return " ".join(said)
