"""With pytest: `pytest examples/in-tests`."""


def close_ssh(ec2):
    """The automation that is tested: closes port 22 wherever it is open to the world."""
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        for permission in group["IpPermissions"]:
            world = [source for source in permission["IpRanges"] if source["CidrIp"] == "0.0.0.0/0"]
            if world and permission.get("FromPort", 0) <= 22 <= permission.get("ToPort", 65535):
                revoked = {**permission, "IpRanges": world, "Ipv6Ranges": [], "UserIdGroupPairs": [], "PrefixListIds": []}
                ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[revoked])


def open_ssh(ec2, cidr):
    ec2.authorize_security_group_ingress(
        GroupName="websrv", IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp=cidr
    )


def sources(ec2):
    (group,) = ec2.describe_security_groups(GroupNames=["websrv"])["SecurityGroups"]
    return sorted(source["CidrIp"] for permission in group["IpPermissions"] for source in permission["IpRanges"])


def test_closes_port_22_that_is_open_to_the_world(ec2):
    open_ssh(ec2, "0.0.0.0/0")
    close_ssh(ec2)
    assert sources(ec2) == ["205.192.0.0/16"]


def test_leaves_port_22_open_for_an_office(ec2):
    open_ssh(ec2, "203.0.113.0/24")
    close_ssh(ec2)
    assert sources(ec2) == ["203.0.113.0/24", "205.192.0.0/16"]
