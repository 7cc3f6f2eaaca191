"""Tools: what they do, as far as somebody wrote it down, and each mistake with its exact message."""

import pytest


def tools(text: str) -> dict[str, str]:
    return {"tools.yaml": f"tools:\n  crm_update: Writes\n  code_exec: {text}\n"}


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a tool that nobody describes": (
        tools("''"),
        "tools.yaml:3: say in a few words what 'code_exec' is",
    ),
    "a list": (tools("[exec]"), "tools.yaml:3: say in a few words what 'code_exec' is"),
    "a tool with blanks": (
        {"tools.yaml": "tools: {code exec: Runs}\n"},
        "tools.yaml:1: 'code exec' cannot be a name: use letters, digits, dots and hyphens",
    ),
    "effects alone": (tools("{does: [exec]}"), "tools.yaml:3: tool 'code_exec' needs 'about'"),
    "an unknown effect": (
        tools("{about: Runs code, does: [exce]}"),
        "tools.yaml:3: unknown effect of a tool 'exce'; did you mean 'exec'?",
    ),
    "an effect twice": (
        tools("{about: Runs code, does: [exec, exec]}"),
        "tools.yaml:3: 'exec' stands twice in does",
    ),
    "a misspelt key": (
        tools("{about: Runs code, dose: [exec]}"),
        "tools.yaml:3: unknown key 'dose' in tool 'code_exec'; did you mean 'does'?",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


@pytest.mark.parametrize(
    ("written", "does"),
    [
        ("Runs code", None),
        ("{about: Runs code}", None),
        ("{about: Adds numbers, does: []}", ()),
        ("{about: Runs code, does: exec}", ("exec",)),
        ("{about: Runs code, does: [exec, db, fs]}", ("db", "fs", "exec")),
    ],
    ids=["a sentence", "a sentence by its key", "nothing at all", "one word", "several, in their order"],
)
def test_what_a_tool_does_is_known_where_it_is_written(load, written, does):
    vocabulary = load(tools(written)).vocabulary
    assert vocabulary.tools == ("crm_update", "code_exec")
    assert vocabulary.tool_effects == ({} if does is None else {"code_exec": does})


def test_a_bundle_without_the_file_knows_no_tools(load):
    rules = "rules:\n  - {id: a, effect: permit, when: {route: chat}}\n"
    vocabulary = load({"tools.yaml": None, "rules.yaml": rules}).vocabulary
    assert (vocabulary.tools, vocabulary.tool_effects) == ((), {})
