"""Opens two ports of a group with boto3, and closes one of them."""

import boto3

ec2 = boto3.client("ec2")


def tcp(port):
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}


group = ec2.create_security_group(GroupName="boto3-example", Description="made by revoke.py")["GroupId"]
try:
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[tcp(22), tcp(443)])

    answer = ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[tcp(22)])
    for rule in answer["RevokedSecurityGroupRules"]:
        print("revoked:", rule["IpProtocol"], rule["FromPort"], rule["CidrIpv4"])

    [described] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    for permission in described["IpPermissions"]:
        for source in permission["IpRanges"]:
            print("left:", permission["IpProtocol"], permission["FromPort"], source["CidrIp"])
finally:
    ec2.delete_security_group(GroupId=group)
