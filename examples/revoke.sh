#!/usr/bin/env bash
# Opens two ports of a group with the AWS CLI, and closes one of them.
set -euo pipefail

group=$(aws ec2 create-security-group --group-name cli-example --description "made by revoke.sh" --query GroupId --output text)
trap 'aws ec2 delete-security-group --group-id "$group" >/dev/null' EXIT

for port in 22 443; do
  aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port "$port" --cidr 203.0.113.0/24 >/dev/null
done

echo "revoked:"
aws ec2 revoke-security-group-ingress --group-id "$group" --protocol tcp --port 22 --cidr 203.0.113.0/24 \
  --query 'RevokedSecurityGroupRules[].[IpProtocol,FromPort,CidrIpv4]' --output text

echo "left:"
aws ec2 describe-security-groups --group-ids "$group" \
  --query 'SecurityGroups[].IpPermissions[].[IpProtocol,FromPort,IpRanges[0].CidrIp]' --output text
