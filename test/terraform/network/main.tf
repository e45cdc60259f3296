# What stands around security groups: every resource and data source of it that the sandbox takes.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

variable "endpoint" {
  type = string
}

# Each step is another state of the same resources.
variable "step" {
  type = number
}

provider "aws" {
  region     = "us-east-1"
  access_key = "test"
  secret_key = "test"

  endpoints {
    ec2 = var.endpoint
    sts = var.endpoint
  }
}

data "aws_availability_zones" "all" {
  state = "available"
}

data "aws_instances" "all" {}

data "aws_prefix_list" "s3" {
  name = "com.amazonaws.us-east-1.s3"
}

resource "aws_default_vpc" "default" {
  tags = { Step = var.step }
}

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [aws_default_vpc.default.id]
  }
}

resource "aws_vpc" "main" {
  cidr_block                           = "10.0.0.0/16"
  enable_dns_hostnames                 = var.step == 1
  enable_network_address_usage_metrics = var.step > 1
}

resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.${var.step}.0.0/16"
}

resource "aws_vpc" "peer" {
  cidr_block           = "10.99.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
}

resource "aws_subnet" "main" {
  count                   = 2
  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone       = data.aws_availability_zones.all.names[count.index]
  map_public_ip_on_launch = var.step > 1
  tags                    = { Name = "main-${count.index}" }
}

resource "aws_vpc_peering_connection" "peering" {
  vpc_id      = aws_vpc.main.id
  peer_vpc_id = aws_vpc.peer.id
  auto_accept = true
  tags        = { Step = var.step }
}

resource "aws_ec2_managed_prefix_list" "offices" {
  name           = "offices-${var.step}"
  address_family = "IPv4"
  max_entries    = 4 + var.step

  dynamic "entry" {
    for_each = range(var.step)
    content {
      cidr        = "192.0.2.${entry.value * 16}/28"
      description = "office ${entry.value}"
    }
  }
}

resource "aws_ec2_managed_prefix_list" "shops" {
  name           = "shops"
  address_family = "IPv4"
  max_entries    = 5
}

resource "aws_ec2_managed_prefix_list_entry" "shop" {
  prefix_list_id = aws_ec2_managed_prefix_list.shops.id
  cidr           = "198.51.100.${var.step}/32"
  description    = "shop"
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "db" {
  name   = "db"
  vpc_id = aws_vpc.peer.id
}

resource "aws_vpc_security_group_vpc_association" "web" {
  count             = var.step == 2 ? 1 : 0
  security_group_id = aws_security_group.web.id
  vpc_id            = aws_vpc.peer.id
}

resource "aws_vpc_security_group_ingress_rule" "from_peer" {
  security_group_id            = aws_security_group.web.id
  referenced_security_group_id = aws_security_group.db.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443 + var.step
  depends_on                   = [aws_vpc_peering_connection.peering]
}

resource "aws_vpc_security_group_egress_rule" "to_peer" {
  security_group_id            = aws_security_group.db.id
  referenced_security_group_id = aws_security_group.web.id
  ip_protocol                  = "-1"
  depends_on                   = [aws_vpc_peering_connection.peering]
}

resource "aws_vpc_security_group_ingress_rule" "from_offices" {
  security_group_id = aws_security_group.web.id
  prefix_list_id    = aws_ec2_managed_prefix_list.offices.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

resource "aws_vpc_security_group_egress_rule" "to_s3" {
  security_group_id = aws_security_group.web.id
  prefix_list_id    = data.aws_prefix_list.s3.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_network_interface" "web" {
  subnet_id       = aws_subnet.main[0].id
  private_ips     = ["10.0.0.10"]
  security_groups = var.step == 1 ? [aws_security_group.web.id] : [aws_security_group.web.id, aws_vpc.main.default_security_group_id]
  description     = "step ${var.step}"
}

output "default_subnets" {
  value = length(data.aws_subnets.default.ids)
}

output "vpc_ids" {
  value = [aws_vpc.main.id, aws_vpc.peer.id]
}
