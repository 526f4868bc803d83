"""All configured services asked at once, under one time limit.

Owns the threads that wait, and the rule that whatever goes wrong becomes an opinion that holds the comment.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

from cms.config import Settings
from cms.outside.akismet import Akismet
from cms.outside.circuits import Circuit
from cms.outside.openai import OpenAI
from cms.outside.questions import Question, Service, Unusable
from cms.outside.requests import Line
from cms.outside.signed import Signed
from moderation import OutsideOpinion, said

THREADS: Final = 16
"""Requests to outside services at the same time, for each process; more wait, and time out waiting."""

_log: Final = logging.getLogger("masthead")


class Panel:
    """The configured services. Without any it does nothing and starts no thread."""

    def __init__(self, services: Sequence[Service], *, time_limit_s: float) -> None:
        self._services = tuple(services)
        self._circuits = {service.name: Circuit() for service in services}
        self._time_limit_s = time_limit_s
        self._asking = ThreadPoolExecutor(THREADS, thread_name_prefix="outside")

    @property
    def is_empty(self) -> bool:
        """Whether nobody is asked."""
        return not self._services

    def ask(self, question: Question) -> tuple[OutsideOpinion, ...]:
        """Ask every service and return what they say, in the order of the services; never raises.

        Takes at most the time limit. A service that fails, is too slow, or is left alone after many failures gives an
        opinion with `failure` set.
        """
        lines = {service.name: Line(self._time_limit_s) for service in self._services}
        ends_at = time.monotonic() + self._time_limit_s
        asked: dict[str, Future[tuple[OutsideOpinion, ...]]] = {
            service.name: self._asking.submit(service.ask, question, lines[service.name])
            for service in self._services
            if self._circuits[service.name].lets_pass()
        }
        wait(asked.values(), timeout=max(ends_at - time.monotonic(), 0.0))
        opinions: list[OutsideOpinion] = []
        for name, line in lines.items():
            if name not in asked:
                opinions.append(OutsideOpinion(service=name, failure=said("outside_left_alone")))
                continue
            opinions += self._heard(name, asked[name], line)
        return tuple(opinions)

    def _heard(self, name: str, asked: Future[tuple[OutsideOpinion, ...]], line: Line) -> tuple[OutsideOpinion, ...]:
        circuit = self._circuits[name]
        if not asked.done():
            asked.cancel()
            line.cut()
            failure = said("outside_late")
        else:
            error = asked.exception()
            if error is None:
                circuit.succeeded()
                return asked.result()
            problem = type(error).__name__
            failure = error.why if isinstance(error, Unusable) else said("outside_unreachable", problem=problem)
        circuit.failed()
        _log.warning("outside: %s: %s", name, failure)
        return (OutsideOpinion(service=name, failure=failure),)


def panel(settings: Settings) -> Panel:
    """Return the panel of the services that the settings name; none by default."""
    services: list[Service] = []
    if settings.akismet_key:
        services.append(Akismet(settings.akismet_url, settings.akismet_key))
    if settings.openai_key:
        services.append(OpenAI(settings.openai_url, settings.openai_key, settings.openai_model))
    if settings.check_url:
        services.append(Signed(settings.check_url, settings.check_key))
    return Panel(services, time_limit_s=settings.outside_time_limit_ms / 1000)
