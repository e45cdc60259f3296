import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { AuthorizeSecurityGroupIngressCommand, type EC2Client } from "@aws-sdk/client-ec2";

interface TargetedEvent {
  readonly id: string;
  readonly detail: {
    readonly eventID: string;
    readonly eventName: string;
    readonly requestParameters?: { readonly fromPort?: number };
  };
}

interface Target {
  readonly server: Server;
  readonly url: string;
  readonly got: TargetedEvent[];
  readonly refused: () => number;
  /** Those of the last request. */
  readonly headers: IncomingHttpHeaders;
}

/** A target that answers 503 to the first so many, or as long as that says, and to the others what `answer` says. */
export async function listen(
  refuses: number | (() => boolean),
  answer: (body: string) => Promise<number> = () => Promise.resolve(204),
): Promise<Target> {
  const got: TargetedEvent[] = [];
  const headers: IncomingHttpHeaders = {};
  let refused = 0;
  const server = createServer((request, response) => {
    void (async () => {
      Object.assign(headers, request.headers);
      let body = "";
      for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
      const isRefused = typeof refuses === "number" ? refused < refuses : refuses();
      if (isRefused) refused++;
      else got.push(JSON.parse(body) as TargetedEvent);
      response.writeHead(isRefused ? 503 : await answer(body)).end();
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}/`, got, headers, refused: () => refused };
}

/** What a bot may want to close: a port of `websrv`, opened to the world. */
export const openToWorld = (client: EC2Client, port: number) =>
  client.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupName: "websrv",
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      CidrIp: "0.0.0.0/0",
    }),
  );
