"""The CloudFormation that a SAM template stands for, as AWS's transform makes it: translate.py TEMPLATE BUCKET KEY."""

import json
import os
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")


class NoPolicies:
    """The template names none of AWS's managed policies."""

    def load(self):
        return {}


path, bucket, key = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    template = yaml_parse(file.read())
for resource in template["Resources"].values():
    if resource["Type"] == "AWS::Serverless::Function":
        resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
parameters = {name: str(given["Default"]) for name, given in template["Parameters"].items()}
print(json.dumps(transform(template, parameters, NoPolicies()), indent=2))
