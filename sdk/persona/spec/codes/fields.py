"""P10x and P14x: what a spec may say."""

from persona.spec.problems import Kind

_SOURCES = "version: 1\nsources:\n  - interviews/*.md\n"

KINDS = (
    Kind(
        "P101", "A key that specs do not have", "error",
        "A key that nothing reads is most often a slip of the pen, and what it was meant to say is not done.",
        "Correct its spelling, or delete it.",
        "version: 1\nsuorces:\n  - interviews/*.md\n", "version: 1\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P102", "A key is missing", "error",
        "A spec needs its version and its sources; a webhook needs a URL; a source of several fields needs a path.",
        "Add the key.",
        "version: 1\nname: Checkout\n", "version: 1\nname: Checkout\nsources:\n  - interviews/*.md\n",
    ),
    Kind(
        "P103", "A value of the wrong type", "error",
        "A text stands where a list, a number or a mapping is expected, or the other way round.",
        "Write the value as the message says.",
        _SOURCES + "privacy: 5\n", _SOURCES + "privacy: {k: 5}\n",
    ),
    Kind(
        "P104", "A value that is not one of the choices", "error",
        "Some keys take one of a few words: formats, what is redacted, events, script formats.",
        "Choose one of the words that the message names.",
        _SOURCES + "output: {folder: personas, formats: [markdwon]}\n",
        _SOURCES + "output: {folder: personas, formats: [markdown]}\n",
    ),
    Kind(
        "P105", "A number out of range", "error",
        "Personas are 1 to 20, k is 1 to 1000, and a budget is not below zero.",
        "Write a number in the range that the message names.",
        _SOURCES + "personas: 40\n", _SOURCES + "personas: 4\n",
    ),
    Kind(
        "P106", "A version of the format that is not known", "error",
        "Specs say which version of their format they are written in, so that old ones can be understood later.",
        "Write `version: 1`, or update Persona.",
        "version: 2\nsources:\n  - interviews/*.md\n", _SOURCES,
    ),
    Kind(
        "P107", "A writer that is not known", "error",
        "Writers are `embedded`, or a model as `provider:model` with one of the providers Persona knows, or a plug-in.",
        "Correct the name; `embedded` needs no key and no network.",
        _SOURCES + "writer: embeded\n", _SOURCES + "writer: embedded\n",
    ),
    Kind(
        "P108", "Not a spec", "error",
        "A spec is a mapping of keys and values; this file is empty, a list, or a single text.",
        "Begin with `version: 1` and `sources:`, or let `persona init` write one.",
        "- interviews/*.md\n", _SOURCES,
    ),
    Kind(
        "P109", "Nothing stands there", "error",
        "A key without a value, or a list without an item, says nothing.",
        "Write the value, or delete the key to have its default.",
        "version: 1\nsources: []\n", _SOURCES,
    ),
    Kind(
        "P140", "The same thing twice", "warning",
        "The second of two equal entries changes nothing.", "Delete one of them.",
        "version: 1\nsources:\n  - interviews/*.md\n  - interviews/*.md\n", _SOURCES,
    ),
    Kind(
        "P141", "A webhook address that may not be used", "error",
        "Webhooks go to https addresses without a password in them.",
        "Write a URL such as https://example.com/hook.",
        _SOURCES + "webhooks:\n  - url: http://example.com/hook\n",
        _SOURCES + "webhooks:\n  - url: https://example.com/hook\n",
    ),
    Kind(
        "P142", "A secret where a name belongs", "error",
        "`secret_env` names the environment variable that holds the secret; the secret itself never stands in a spec, "
        "which is kept in version control.",
        "Write the variable's name in capitals, such as CHECKOUT_HOOK_SECRET.",
        _SOURCES + "webhooks:\n  - {url: https://example.com/hook, secret_env: whsec_MfKQ9r8GKYqrTwjUPD8ILPZI}\n",
        _SOURCES + "webhooks:\n  - {url: https://example.com/hook, secret_env: CHECKOUT_HOOK_SECRET}\n",
    ),
)  # fmt: skip
