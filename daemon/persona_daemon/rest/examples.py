"""What the document shows: one small study told through every operation. A test holds each against its model."""

from __future__ import annotations

from typing import Any

from fastapi import Path

AT = "2026-11-24T15:30:22.410000Z"
EXPERIMENT = {
    "id": "exp_01jdf8z4k2m6q0s9vwx3",
    "name": "Tool library",
    "created_at": AT,
    "settings": {"personas": "2", "writer": "embedded"},
    "sources": 1,
    "latest_run": {"id": "run_01jdf8z4k3n7r1t0y4za", "state": "completed"},
}
BRIEF = {"id": "persona_5kq2m8w1", "name": "Robin", "title": "Wants to be sure the tool is there"}
PERSONA_LINE = {
    **BRIEF,
    "run_id": EXPERIMENT["latest_run"]["id"],  # type: ignore[index]
    "experiment_id": EXPERIMENT["id"],
    "created_at": AT,
}
EXPERIMENT_DETAILS = {
    **EXPERIMENT,
    "kept": [
        {"name": "ana.md", "size": 412, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
    ],
    "personas": [BRIEF],
}
RUN = {
    "id": "run_01jdf8z4k3n7r1t0y4za",
    "experiment_id": EXPERIMENT["id"],
    "state": "completed",
    "settings": {"personas": "2", "writer": "embedded"},
    "created_at": AT,
    "started_at": AT,
    "finished_at": "2026-11-24T15:30:23.120000Z",
    "progress": {"stage": "writing", "done": 2, "total": 2},
    "error": None,
    "personas": [BRIEF],
}
ACCEPTED = {
    **RUN,
    "state": "queued",
    "started_at": None,
    "finished_at": None,
    "progress": None,
    "personas": [],
}
EVIDENCE = {
    "id": "e1",
    "participant": "P01",
    "source": "ana.md",
    "start": 58,
    "end": 121,
    "first_line": 3,
    "last_line": 3,
    "hash": "3a7bd3e2360a3d29",
    "encoding": "utf-8",
    "quote": "I want to reserve the drill before I drive across town for it.",
    "said": None,
    "question": "How do you borrow a tool?",
    "place": None,
}
PERSONA = {
    "id": BRIEF["id"],
    "name": BRIEF["name"],
    "title": BRIEF["title"],
    "summary": "Robin wants to reserve a tool and be sure that it is there.",
    "provisional": "rests on 3 participants",
    "size": 3,
    "share": 0.5,
    "terms": ["reserve", "drill"],
    "claims": [
        {
            "id": "c_1a2b3c4d",
            "kind": "goal",
            "text": "Wants to reserve the drill",
            "strength": "strong",
            "support": 3,
            "share": 1.0,
            "lift": 3.2,
            "evidence": [EVIDENCE],
            "origin": "generated",
        }
    ],
    "quotes": [EVIDENCE],
    "attributes": [],
    "participants": ["P01", "P02", "P03"],
    "portrait": {"svg": "<svg/>", "light": "#2f6f4f", "dark": "#7fd1a6"},
    "writer": "embedded",
}
RESULT: dict[str, Any] = {
    "format": "persona-result/1",
    "generator": {
        "name": "persona",
        "version": "1.1.0",
        "personas": "2",
        "writer": "embedded",
        "context": "",
        "k": 5,
        "redact": ["names", "emails", "phones"],
    },
    "personas": [PERSONA],
    "reason": "2 were asked for.",
    "stability": None,
    "provisional": "rests on 6 participants",
    "participants": 6,
    "passages": 18,
    "leftover": [],
    "map": [],
    "sources": [],
    "notes": [],
    "report": {
        "writer": "embedded",
        "kept": 1,
        "repaired": 0,
        "dropped": [],
        "entailment": "by construction",
        "requests": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_usd": None,
    },
}
GENERATE = {
    "two interviews": {
        "value": {
            "name": "Tool library",
            "sources": [
                {
                    "name": "ana.md",
                    "content": "Interviewer: How do you borrow a tool?\n\n"
                    "Ana: I want to reserve the drill before I drive across town for it.\n",
                },
                {
                    "name": "bo.md",
                    "content": "Interviewer: How do you borrow a tool?\n\n"
                    "Bo: I come for the company. I want to teach the young ones how to sharpen a chisel.\n",
                },
            ],
            "personas": 2,
        }
    },
    "a table, and a webhook": {
        "value": {
            "sources": [
                {
                    "name": "survey.csv",
                    "content": "respondent,why_hesitate\n"
                    "r1,I hate to wait for the drill\nr2,I want to reserve it first\n",
                }
            ],
            "columns": {"survey.csv": {"participant": "respondent", "text": ["why_hesitate"]}},
            "personas": "auto",
            "webhook": {"url": "https://example.com/hook", "events": ["generation.completed"]},
        }
    },
}
CAPABILITIES = {
    "formats": [".csv", ".md", ".txt", ".vtt"],
    "media_types": ["application/json", "multipart/form-data"],
    "most_body_bytes": 67108864,
    "most_files": 1000,
    "paths": False,
    "how": "POST sources to this path …",
}
EVENTS = (
    "id: 1\nevent: generation.started\n"
    'data: {"sequence":1,"event":"generation.started","at":"2026-11-24T15:30:22.410000Z",'
    '"data":{"experiment_id":"exp_01jdf8z4k2m6q0s9vwx3"}}\n\n'
)
WEBHOOK = {
    "id": "whe_01jdf90c5p8s2v4w7xyz",
    "url": "https://example.com/hook",
    "description": "",
    "events": ["generation.completed"],
    "enabled": True,
    "disabled_because": None,
    "created_at": AT,
}
WEBHOOK_SECRET = "whsec_bm90IGEgcmVhbCBzZWNyZXQsIGFuZCBuZXZlciB3YXM="  # noqa: S105 - says itself that it is none
DELIVERY = {
    "id": "msg_01jdf91d6q9t3w5x8y0z",
    "webhook_id": WEBHOOK["id"],
    "event": "generation.completed",
    "run_id": RUN["id"],
    "state": "delivered",
    "attempts": 1,
    "next_at": None,
    "created_at": AT,
}
ATTEMPT = {"number": 1, "at": AT, "status": 204, "latency_ms": 38, "response": "", "error": None}
KEY = {
    "id": "key_01jdf92e7r0v4x6y9z1a",
    "name": "dashboard",
    "scopes": ["read"],
    "created_at": AT,
    "expires_at": "2027-02-22T15:30:22.410000Z",
    "last_used_at": None,
    "revoked_at": None,
}
KEY_TEXT = "psn_01jdf92e7r0v4x6y9z1a_0000000000000000000000000000000000000000000"

SCRIPT_LINE = {
    "id": "script_5f0c1d2e3a4b5c6d7e8f",
    "run_id": RUN["id"],
    "persona_id": BRIEF["id"],
    "format": "system_prompt",
    "media_type": "text/markdown",
    "created_at": AT,
}
SCRIPT = {
    **SCRIPT_LINE,
    "encoding": "utf-8",
    "content": "You are Robin, who borrows tools …",
    "audit": {"score": 0.0, "lines": 41, "passages": 18, "tests": {"runs": "41 lines against 18 passages"}},
}

NOT_MODIFIED: dict[int, Any] = {
    304: {
        "description": "It is what `If-None-Match` names.",
        "headers": {"ETag": {"description": "of this state", "schema": {"type": "string"}}},
    }
}


def _header(name: str, description: str, example: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string", **(schema or {})},
        "example": example,
    }


IF_NONE_MATCH = _header("If-None-Match", "ETags that the asker has already", '"0a1b2c3d4e5f60718293a4b5c6d7e8f9"')
IF_MATCH = _header("If-Match", "do it only in the state with this ETag", '"0a1b2c3d4e5f60718293a4b5c6d7e8f9"')
PREFER = _header("Prefer", "wait=N: wait up to N seconds for the run to end (RFC 7240)", "wait=30")
LAST_EVENT_ID = _header("Last-Event-ID", "go on after this event", "3")
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    "the same key with the same request is done once and answered alike, for 24 hours",
    "5e2f6c1a-3f57-4a52-9c0e-6d8b4f0a2b11",
    {"minLength": 1, "maxLength": 255, "pattern": r"^[!-~]([ -~]{0,253}[!-~])?$"},
)


def _identity(prefix: str, example: str) -> Any:
    return Path(
        description=f"`{prefix}_…`",
        openapi_examples={"one": {"value": example}},
        json_schema_extra={"pattern": f"^{prefix}_[0-9A-Za-z_-]{{1,50}}$"},
    )


EXPERIMENT_ID = _identity("exp", str(EXPERIMENT["id"]))
RUN_ID = _identity("run", str(RUN["id"]))
PERSONA_ID = _identity("persona", BRIEF["id"])
SCRIPT_ID = _identity("script", "script_01jdf93f8s1w5y7z0a2b")
WEBHOOK_ID = _identity("whe", str(WEBHOOK["id"]))
DELIVERY_ID = _identity("msg", str(DELIVERY["id"]))
KEY_ID = _identity("key", str(KEY["id"]))
