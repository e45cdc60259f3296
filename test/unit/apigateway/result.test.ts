import { expect, it } from "vitest";
import { toResult } from "../../../lib/apigateway/result.ts";

it("an answer: in the form that both payload formats share", () => {
  const headers = { "content-type": "text/xml;charset=UTF-8" };
  expect(toResult({ status: 412, headers, body: "<Response>ü</Response>" })).toEqual({
    statusCode: 412,
    headers,
    body: "<Response>ü</Response>",
    isBase64Encoded: false,
  });
});
