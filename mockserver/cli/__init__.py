"""The ``mockserver`` command. Each subcommand is a module of its own, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from mockserver import __version__
from mockserver.errors import UnderstudyError, nearest

COMMANDS = ("serve", "errors", "faults", "contract", "record")


class Menu(click.Group):
    """Subcommands by module; no word, or an option first, means ``serve``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"mockserver.cli.{cmd_name}"), cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h", "--version")):
            args = ["serve", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            raise click.UsageError(
                f"there is no command {args[0]!r}{nearest(args[0], COMMANDS)} (known: {', '.join(COMMANDS)})"
            )
        return super().resolve_command(ctx, args)


@click.command(cls=Menu, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mockserver")
def menu() -> None:
    """An offline stand-in for paid AI gateways. Without a command: serve."""


def main(args: list[str] | None = None) -> None:
    """Run the command line. Exit codes: 0 fine, 2 called wrongly, 3 own fault."""
    try:
        menu.main(args=args, standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except UnderstudyError as error:
        click.echo(f"mockserver: {error}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(0)
    except Exception as error:
        click.echo(f"mockserver: own fault: {type(error).__name__}: {error}", err=True)
        sys.exit(3)
