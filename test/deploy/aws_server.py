"""moto_server, with one thing as CloudFormation has it: what cfn-lint only warns of is no reason to refuse a template."""

import sys

from moto.cloudformation import models
from moto.server import main

lint = models.validate_template_cfn_lint
models.validate_template_cfn_lint = lambda template: [
    match for match in lint(template) if match.rule.severity == "error"
]

main(sys.argv[1:])
