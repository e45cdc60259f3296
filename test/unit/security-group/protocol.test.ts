import { describe, expect, it } from "vitest";
import { canonicalProtocol } from "../../../lib/security-group/protocol.ts";
import { ec2Error } from "../ec2-error.ts";

const vpc = (IpProtocol?: string, FromPort?: number, ToPort?: number) =>
  canonicalProtocol({ IpProtocol, FromPort, ToPort }, "vpc");

const classic = (IpProtocol?: string, FromPort?: number, ToPort?: number) =>
  canonicalProtocol({ IpProtocol, FromPort, ToPort }, "ec2");

const invalid = (message: string | RegExp) => ec2Error("InvalidParameterValue", message);

describe("names", () => {
  it.each([
    ["6", "tcp"],
    ["tcp", "tcp"],
    ["TCP", "tcp"],
    ["Tcp", "tcp"],
    ["17", "udp"],
    ["UDP", "udp"],
    ["1", "icmp"],
    ["ICMP", "icmp"],
    ["58", "icmpv6"],
    ["icmpv6", "icmpv6"],
    ["ICMPv6", "icmpv6"],
  ])("%s: %s", (requested, protocol) => {
    expect(vpc(requested, 8, 8)).toEqual({ protocol, fromPort: 8, toPort: 8 });
  });

  it.each(["all", "esp", "gre", "256", "999", "-2", "06", "017", "+6", "6.0", "6 ", " tcp", "0x6", "--1", "-01", "-0"])(
    "%j → InvalidParameterValue",
    (requested) => {
      expect(() => vpc(requested, 0, 0)).toThrow(invalid(/protocol/));
    },
  );

  it.each(["all", "esp", "__proto__", "constructor", "toString"])(
    "%s → the text of AWS, as it was asked",
    (requested) => {
      expect(() => vpc(requested, 0, 0)).toThrow(
        invalid(`Invalid value '${requested}' for IP protocol. Unknown protocol.`),
      );
    },
  );

  it.each([undefined, ""])("%j → InvalidParameterValue", (requested) => {
    expect(() => vpc(requested, 80, 80)).toThrow(
      invalid("Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly."),
    );
  });
});

describe("tcp and udp", () => {
  it.each([
    [0, 0],
    [80, 80],
    [20, 25],
    [0, 65_535],
    [65_535, 65_535],
  ])("ports %i-%i: taken", (from, to) => {
    expect(vpc("tcp", from, to)).toEqual({ protocol: "tcp", fromPort: from, toPort: to });
  });

  it.each([
    [undefined, undefined],
    [80, undefined],
    [undefined, 80],
  ])("ports %s and %s → InvalidParameterValue", (from, to) => {
    const message = "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.";
    expect(() => vpc("udp", from, to)).toThrow(invalid(message));
  });

  it.each([
    [-1, 80, "TCP/UDP (from) port (-1) out of range"],
    [-1, -1, "TCP/UDP (from) port (-1) out of range"],
    [65_536, 65_536, "TCP/UDP (from) port (65536) out of range"],
    [80, 65_536, "TCP/UDP (to) port (65536) out of range"],
    [80, -1, "TCP/UDP (to) port (-1) out of range"],
    [80, 70, "Invalid TCP/UDP port range (80:70)"],
  ])("ports %i-%i → InvalidParameterValue %s", (from, to, message) => {
    expect(() => vpc("tcp", from, to)).toThrow(invalid(message));
  });
});

describe("icmp and icmpv6", () => {
  it.each([
    [-1, -1],
    [8, -1],
    [8, 0],
    [0, 0],
    [255, 255],
  ])("type %i, code %i: taken", (type, code) => {
    expect(vpc("icmp", type, code)).toEqual({ protocol: "icmp", fromPort: type, toPort: code });
    expect(vpc("icmpv6", type, code)).toEqual({ protocol: "icmpv6", fromPort: type, toPort: code });
  });

  it.each([
    [256, 0, "ICMP type (256) out of range"],
    [-2, 0, "ICMP type (-2) out of range"],
    [8, 65_535, "ICMP code (65535) out of range"],
    [8, -2, "ICMP code (-2) out of range"],
  ])("type %i, code %i → InvalidParameterValue %s", (type, code, message) => {
    expect(() => vpc("icmp", type, code)).toThrow(invalid(message));
    expect(() => vpc("icmpv6", type, code)).toThrow(invalid(message));
  });

  it("all types with one code → InvalidParameterValue", () => {
    expect(() => vpc("icmp", -1, 0)).toThrow(invalid(/./));
    expect(() => vpc("icmpv6", -1, 8)).toThrow(invalid(/./));
  });

  it.each([
    [undefined, undefined],
    [8, undefined],
    [undefined, 0],
  ])("icmp, type %s and code %s → InvalidParameterValue", (type, code) => {
    const message = "Invalid value for portRange. Must specify both from and to ports with ICMP.";
    expect(() => vpc("icmp", type, code)).toThrow(invalid(message));
  });

  it("icmpv6 without both: all types and codes", () => {
    expect(vpc("icmpv6")).toEqual({ protocol: "icmpv6", fromPort: -1, toPort: -1 });
  });
});

describe("protocols without ports", () => {
  it.each(["-1", "0", "2", "47", "50", "132", "255"])("%s: whatever the ports, they count for nothing", (protocol) => {
    const canonical = { protocol, fromPort: -1, toPort: -1 };
    expect(vpc(protocol)).toEqual(canonical);
    expect(vpc(protocol, 0, 0)).toEqual(canonical);
    expect(vpc(protocol, -1, -1)).toEqual(canonical);
    expect(vpc(protocol, 80, 70)).toEqual(canonical);
    expect(vpc(protocol, 22)).toEqual(canonical);
  });
});

describe("EC2 (classic) groups", () => {
  it.each([
    ["tcp", "tcp"],
    ["6", "tcp"],
    ["UDP", "udp"],
    ["17", "udp"],
    ["icmp", "icmp"],
    ["1", "icmp"],
  ])("%s: %s", (requested, protocol) => {
    expect(classic(requested, 8, 8)).toEqual({ protocol, fromPort: 8, toPort: 8 });
  });

  it.each(["-1", "50", "58", "icmpv6", "all", "what", "constructor"])(
    "%s → InvalidPermission.Malformed",
    (requested) => {
      const message = `Unsupported IP protocol "${requested}"  - supported: [tcp, udp, icmp]`;
      expect(() => classic(requested, 80, 80)).toThrow(ec2Error("InvalidPermission.Malformed", message));
    },
  );

  it.each([
    [-1, 80, "TCP/UDP port (-1) out of range"],
    [undefined, 80, "TCP/UDP port (-1) out of range"],
    [80, undefined, "TCP/UDP port (-1) out of range"],
    [undefined, undefined, "TCP/UDP port (-1) out of range"],
    [80, 65_536, "TCP/UDP port (65536) out of range"],
  ])("ports %s-%s → InvalidPermission.Malformed", (from, to, message) => {
    expect(() => classic("tcp", from, to)).toThrow(ec2Error("InvalidPermission.Malformed", message));
  });

  it.each([undefined, ""])("the protocol %j → MissingParameter", (requested) => {
    const message = "The request must contain the parameter ipProtocol";
    expect(() => classic(requested, 80, 80)).toThrow(ec2Error("MissingParameter", message));
  });

  it("icmp without type and code → InvalidParameterValue", () => {
    expect(() => classic("icmp")).toThrow(ec2Error("InvalidParameterValue"));
  });
});
