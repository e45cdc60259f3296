import type { APIGatewayProxyResult } from "aws-lambda";
import type { HttpResponse } from "../http.ts";

/** The answer in the form that payload formats 1.0 and 2.0 share. */
export function toResult({ status, headers, body }: HttpResponse): APIGatewayProxyResult {
  return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false };
}
