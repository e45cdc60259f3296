/** A request as any front (API Gateway, Function URL, node:http) hands it to the service. */
export interface HttpRequest {
  /** In capitals. */
  readonly method: string;
  /** As sent, still percent-encoded, stage included: it is what the client has signed. */
  readonly path: string;
  /** As sent, still percent-encoded, without `?`. */
  readonly query: string;
  /** Names in lower case; values of a repeated header joined with `,`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Octets as sent: not base64. */
  readonly body: Buffer;
  /** The client's address, as far as the front knows it. */
  readonly sourceIp?: string;
  /** Whether it came over TLS. */
  readonly isSecure?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
