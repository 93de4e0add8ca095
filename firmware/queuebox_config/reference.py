"""The reference page and the example file, written from the schema. Knows no key by name.

``python -m queuebox_config.reference > docs/configuration.md`` renews the page.
"""

import sys
from collections.abc import Iterator

import msgspec

from queuebox_config.keys import Field, Key, Table, tables
from queuebox_config.schema import Config

NEEDS = {
    "": "",
    "shelf": "Counts when the shelf starts again.",
    "processor": "Counts when the call processor starts again.",
}

_HEAD = """\
# Configuration

<!-- Written from the schema by `python -m queuebox_config.reference`. Do not edit. -->

One file in TOML, UTF-8: `queuebox.toml` (`--config`, `QUEUEBOX_CONFIG`; on the device
`/var/lib/queuebox/config/queuebox.toml`). Every key has a default, and **an empty file is a
working office**: lines 1 and 2, desks A and B, an agent at each, one queue named `office`.

- A length of time is text with a unit: `"15 s"`, `"2 min"`, `"1.5 h"`, `"300 ms"`.
- `"off"` stands for "none" where a key says so.
- Name one line, and only the lines you name are there; the same holds for queues, agents, desks.
- An unknown key is refused, and all mistakes of a file are told at once, each with its line:
  `queuebox.toml:3: line.1.queue: there is no queue suport; did you mean support?`
- Beyond single keys it is checked that names exist, that no two parts share a device, a front or
  an agent, that opening hours open, and that callers are not moved in a circle.
"""

_SAMPLE = """\
# A two-queue office: four lines, three desks.
[site]
name = "Harbour Office"
country = "DE"
time_zone = "Europe/Berlin"

[line.1]
[line.2]
[line.3]
queue = "support"
[line.4]
queue = "support"

[queue.sales]
hours = "office"
[[queue.sales.overflow]]    # after a minute, support helps out
after = "60 s"
to = "support"

[queue.support]
hours = "office"
ring_time = "20 s"
wrap_up = "30 s"
[queue.support.nobody_logged_in]
after = "30 s"
then = "move"
to = "sales"

[agent.anna]
queues = ["sales", "support"]
[agent.ben]
queues = ["support"]
wrap_up = "1 min"
[agent.carla]
queues = ["sales"]

[board]
map = "desk3-header"
[desk.A]
agent = "anna"
[desk.B]
agent = "ben"
[desk.C]
agent = "carla"

[hours.office]
monday = "09:00-12:30 13:30-18:00"
tuesday = "09:00-12:30 13:30-18:00"
wednesday = "09:00-12:30 13:30-18:00"
thursday = "09:00-12:30 13:30-18:00"
friday = "09:00-15:00"
holidays = { "12-25" = "closed", "12-26" = "closed", "12-24" = "09:00-12:00" }

[goals]
answer_within = "20 s"
service_level = 80
longest_hold = "3 min"
"""


def example_toml() -> str:
    """A small office as a file: what the reference shows, loadable as it is."""
    return _SAMPLE


def defaults_toml() -> str:
    """Every key of the file with its default, as comments under their headings."""
    return "\n".join(_commented(table) for table in tables(Config))


def reference_markdown() -> str:
    """The page for ``docs/configuration.md``."""
    parts = [_HEAD, "## Example\n\n```toml\n" + _SAMPLE + "```\n"]
    parts += [_section(table) for table in tables(Config)]
    return "\n".join(parts)


def _section(table: Table) -> str:
    rows = "\n".join(_row(field) for field in table.keys)
    return (
        f"## `[{table.heading}]`\n\n{table.sentence}\n\n"
        f"| key | value | default | |\n|---|---|---|---|\n{rows}\n"
    )


def _row(field: Field) -> str:
    assert isinstance(field.meta, Key)
    sentence = " ".join((field.meta.sentence, NEEDS[field.meta.needs])).strip()
    cells = (f"`{field.word}`", field.meta.kind.says, _default(field), sentence)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: Field) -> str:
    return "must be given" if field.default is msgspec.NODEFAULT else f"`{written(field)}`"


def written(field: Field) -> str:
    """A key's default as TOML text."""
    assert isinstance(field.meta, Key)
    return field.meta.kind.write(field.default)


def _commented(table: Table) -> str:
    return "\n".join([f"# [{table.heading}]", *_lines(table)]) + "\n"


def _lines(table: Table) -> Iterator[str]:
    for field in table.keys:
        value = "…" if field.default is msgspec.NODEFAULT else written(field)
        yield f"# {field.word} = {value}"


def main() -> int:
    """Write the page to standard output."""
    sys.stdout.write(reference_markdown())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
