"""Page of commands: every command and option, from the typer application."""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from docs_site.markdown import code, page, plain, table

_INTRO: Final = """
Generated from the program itself; `autosalt COMMAND --help` prints the same text.
`train`, `crossval`, `sweep`, `evaluate`, `export` and `calibrate` take [settings](settings.md) in
place of options.
A command ends with one of these [exit codes](exit-codes.md).
"""
_VALUES: Final = {int: "NUMBER", float: "NUMBER", str: "TEXT", Path: "PATH"}


def commands_page() -> str:
    """Markdown of all commands, in the order of `autosalt --help`."""
    import typer

    from autosalt.cli.main import app

    root: Any = typer.main.get_command(app)  # typed apart by each version of typer
    return page(
        "Commands", _INTRO, *(_section(name, command) for name, command in _walk(root, "autosalt"))
    )


def _walk(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The full name and the command of each leaf."""
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _walk(command, f"{name} {word}")
        elif not command.hidden:
            yield f"{name} {word}", command


def _section(name: str, command: Any) -> str:
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    options = [
        item for item in command.params if item.param_type_name == "option" and not item.hidden
    ]
    parts = [f"## {name}", _flowing(command.help or ""), f"```text\n{_usage(name, arguments)}\n```"]
    if arguments:
        rows = [(code(item.name.upper()), _help(item)) for item in arguments]
        parts.append(table(("argument", "what it is"), rows))
    if options:
        rows = [(_names(item), _help(item)) for item in options]
        parts.append(table(("option", "what it does"), rows))
    parts.append(_flowing(command.epilog or ""))
    return "\n\n".join(part for part in parts if part)


def _usage(name: str, arguments: list[Any]) -> str:
    words = [item.name.upper() if item.required else f"[{item.name.upper()}]" for item in arguments]
    return " ".join([name, *words, "[OPTIONS]"])


def _names(option: Any) -> str:
    names = ", ".join(map(code, (*option.opts, *option.secondary_opts)))
    return names if option.is_flag else f"{names} {code(_takes(option))}"


def _takes(option: Any) -> str:
    """What stands behind an option: its choices, or what kind of value."""
    kind: Any = option.type_descriptor.annotation
    kind = (get_args(kind) or (kind,))[0] if get_origin(kind) is list else kind
    if get_origin(kind) is Literal:
        return "|".join(map(str, get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(item.value) for item in kind)
    return str(option.metavar or _VALUES.get(kind, "VALUE"))


def _choice(value: Any) -> str:
    return str(getattr(value, "value", value))


def _help(parameter: Any) -> str:
    """What it does, that it must be given, or its default."""
    parts = [_flowing(getattr(parameter, "help", None) or "")]
    default = parameter.default
    if parameter.required and parameter.param_type_name == "option":
        parts.append("**Must be given.**")
    elif isinstance(default, str | int | float) and not isinstance(default, bool):
        parts.append(f"Default: {code(_choice(default))}.")
    if getattr(parameter, "multiple", False):
        parts.append("May be given several times.")
    return " ".join(part for part in parts if part)


def _flowing(text: str) -> str:
    """Help text as paragraphs; what stands between backquotes is code, all else is plain text."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(map(plain, paragraphs))
