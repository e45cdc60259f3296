# A group with a rule for each port. Take a port from the list and apply again: its rule is revoked, and no other.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

variable "endpoint" {
  type    = string
  default = "http://127.0.0.1:8080"
}

variable "ports" {
  type    = set(string)
  default = ["22", "443"]
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

resource "aws_vpc" "example" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "web" {
  name        = "terraform-example"
  description = "made by examples/terraform"
  vpc_id      = aws_vpc.example.id
}

resource "aws_vpc_security_group_ingress_rule" "open" {
  for_each = var.ports

  security_group_id = aws_security_group.web.id
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "203.0.113.0/24"
}

output "group_id" {
  value = aws_security_group.web.id
}
