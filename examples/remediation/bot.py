"""Closes what opens port 22 to the world, a moment after it was opened. On AWS, EventBridge starts `handler`; here it
listens on a port: python3 examples/remediation/bot.py 9000, and npm start -- --events http://127.0.0.1:9000/"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
from botocore.exceptions import ClientError

ec2 = boto3.client("ec2")


def is_open(rule):
    to_world = rule.get("cidrIpv4") == "0.0.0.0/0" or rule.get("cidrIpv6") == "::/0"
    has_port = rule["ipProtocol"] == "tcp" and rule["fromPort"] <= 22 <= rule["toPort"]
    return not rule["isEgress"] and to_world and (rule["ipProtocol"] == "-1" or has_port)


def handler(event, context=None):
    detail = event["detail"]
    if detail["eventName"] != "AuthorizeSecurityGroupIngress" or "errorCode" in detail:
        return
    rules = [rule for rule in detail["responseElements"].get("securityGroupRuleSet", {}).get("items", []) if is_open(rule)]
    if not rules:
        return
    ids = [rule["securityGroupRuleId"] for rule in rules]
    try:
        ec2.revoke_security_group_ingress(GroupId=rules[0]["groupId"], SecurityGroupRuleIds=ids)
    except ClientError as error:
        # An event can come twice: the second time, the rule has gone.
        if error.response["Error"]["Code"] != "InvalidSecurityGroupRuleId.NotFound":
            raise


class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        handler(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Listener)
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()
