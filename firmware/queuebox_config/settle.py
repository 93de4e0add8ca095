"""What a loaded configuration means where the file says nothing: links from one part to another.

Fills in, judges nothing. An empty file becomes a working office of two lines and two desks.
"""

from msgspec.structs import replace

from queuebox_config.schema import Agent, Config, Desk, Line, Panel, Queue


def settle(config: Config) -> Config:
    """The same configuration with every default that follows from other keys."""
    queues = config.queues or (Queue("office"),)
    lines = config.lines or (Line(1), Line(2))
    desks = config.desks or (Desk("A"), Desk("B"))
    agents = config.agents or tuple(Agent(desk.name) for desk in desks)
    names = tuple(queue.name for queue in queues)
    people = {agent.name for agent in agents}
    return replace(
        config,
        queues=queues,
        lines=tuple(_line(line, names[0], config.site.country) for line in lines),
        agents=tuple(replace(agent, queues=agent.queues or names) for agent in agents),
        desks=tuple(_desk(desk, place, people) for place, desk in enumerate(desks, 1)),
        panel=_panel(config.panel),
    )


def _line(line: Line, queue: str, country: str) -> Line:
    return replace(
        line,
        device=line.device or f"/dev/queuebox/line{line.number}",
        queue=line.queue or queue,
        country=line.country or country,
    )


def _desk(desk: Desk, place: int, people: set[str]) -> Desk:
    own = desk.name if desk.name in people else None
    return replace(
        desk,
        agent=own if desk.agent == "" else desk.agent,
        sound=desk.sound or f"alsa:queuebox{place}",
        front=desk.front or desk.name,
    )


def _panel(panel: Panel) -> Panel:
    return replace(panel, device=panel.device or {"i2c": "1:0x3c", "spi": "0.0"}[panel.bus])
