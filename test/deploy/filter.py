"""Which of the records on the standard input a filter pattern lets through, as EventBridge's rules match: filter.py PATTERN."""

import json
import sys

from moto.events.models import EventPattern

pattern = EventPattern.load(sys.argv[1])
print(json.dumps([pattern.matches_event(record) for record in json.load(sys.stdin)]))
