"""Logs for operators: JSON lines of events, ids and durations, never a person's words."""

import logging
import sys

import structlog


class Unaddressed(logging.Filter):
    """Takes the path out of Django's own lines: an address may carry a link that opens something.

    What stays is the route, which says which kind of page it was.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line in place; every line passes."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = "%s", (f"{record.name}: /{match.route if match else ''}",)
            record.request = None
        return True


def start(level: int = logging.INFO) -> None:
    """Send every log line, Django's own too, to standard error as one JSON object."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(Unaddressed())
    logging.basicConfig(level=level, handlers=[handler], force=True)
