import { fronts } from "../../../infra/events/formats.ts";
import { sign } from "../../../infra/events/sign.ts";
import { REGION } from "../../support/engine.ts";

/** Requests about the group, as octets: they add rules, take them away, and look. */
export async function signedRequests(url: string, GroupId: string): Promise<Buffer[]> {
  const { host } = new URL(url);
  const requests: Promise<Buffer>[] = [];
  for (let port = 1; port <= 20; port++) {
    const rule = { GroupId, IpProtocol: "tcp", FromPort: String(port), ToPort: String(port), CidrIp: "10.0.0.0/8" };
    requests.push(
      signed(host, { Action: "AuthorizeSecurityGroupIngress", ...rule }),
      signed(host, { Action: "DescribeSecurityGroups", "GroupId.1": GroupId }),
      signed(host, { Action: "RevokeSecurityGroupIngress", ...rule }),
    );
  }
  return Promise.all(requests);
}

async function signed(host: string, parameters: Readonly<Record<string, string>>): Promise<Buffer> {
  const body = Buffer.from(new URLSearchParams({ Version: "2016-11-15", ...parameters }).toString());
  const headers = { "content-type": "application/x-www-form-urlencoded", host };
  const keys = { accessKeyId: "test", secretAccessKey: "test", region: REGION, service: "ec2", at: new Date() };
  const request = { method: "POST", path: "/", query: "", headers, body };
  const { headers: all } = await sign(request, { ...fronts["http-api"], stage: "" }, keys);
  const lines = Object.entries({ ...all, "content-length": body.length }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`), body]);
}
