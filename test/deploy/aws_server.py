"""moto_server, but for two things: what cfn-lint only warns of is no reason to refuse a template, as in CloudFormation; and
it hands no streams to functions, which it would run in containers."""

import sys

from moto.awslambda.models import LambdaBackend
from moto.cloudformation import models
from moto.server import main

lint = models.validate_template_cfn_lint
models.validate_template_cfn_lint = lambda template: [
    match for match in lint(template) if match.rule.severity == "error"
]
LambdaBackend.send_dynamodb_items = lambda *_: None

main(sys.argv[1:])
