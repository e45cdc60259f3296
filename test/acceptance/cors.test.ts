import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox } = await setUpSandbox();

/** EC2 API Reference, "Cross-origin resource sharing support". */
describe("a page of another origin", () => {
  const headers = { origin: "https://console.example.com" };

  it("asks before it sends → every method, whatever headers it asks for, and no cookies", async () => {
    const asked = "authorization,content-type, x-amz-date,X-Amz-User-Agent";
    const answer = await fetch(sandbox.url, {
      method: "OPTIONS",
      headers: { ...headers, "access-control-request-method": "POST", "access-control-request-headers": asked },
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
    expect(corsHeaders(answer)).toEqual({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST, OPTIONS, DELETE, PUT",
      "access-control-max-age": "1800",
      "access-control-allow-headers": asked,
    });
  });

  it.each(["a b", "a,,b", "<script>", "a".repeat(5_000)])(
    "asks for what is no header (%.10s) → not granted",
    async (asked) => {
      const answer = await fetch(sandbox.url, {
        method: "OPTIONS",
        headers: { ...headers, "access-control-request-headers": asked },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("access-control-allow-headers")).toBeNull();
    },
  );

  it("may read a success", async () => {
    const answer = await sandbox.get({ Action: "DescribeVpcs", Version: "2016-11-15" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it.each(["GET", "POST", "PUT", "DELETE"])("may read an error of %s", async (method) => {
    const answer = await fetch(`${sandbox.url}/?Action=DescribeVpcs&Version=2016-11-15`, { method, headers });
    expect(answer.status).toBe(400);
    expect(corsHeaders(answer)).toEqual({ "access-control-allow-origin": "*" });
  });
});

const corsHeaders = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));
