"""A sandbox for tests with pytest: the fixture `ec2` is a client of one that is as new for each test."""

import os
import re
import shlex
import subprocess

import boto3
import pytest

# Where the program is: `npx sg-sandbox` finds the package that npm has installed.
PROGRAM = shlex.split(os.environ.get("SG_SANDBOX", "npx sg-sandbox"))


@pytest.fixture
def sandbox():
    """The URL of a sandbox that lives as long as the test."""
    options = ["start", "--port", "0", "--data", ":memory:"]
    with subprocess.Popen(PROGRAM + options, stdout=subprocess.PIPE, text=True) as program:
        try:
            urls = (re.fullmatch(r"ready on (\S+)\n", line) for line in program.stdout)
            ready = next((url for url in urls if url), None)
            assert ready, "the sandbox did not start"
            yield ready[1]
        finally:
            program.terminate()


@pytest.fixture
def ec2(sandbox):
    return boto3.client(
        "ec2",
        endpoint_url=sandbox,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
