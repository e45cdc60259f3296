/** How targets are called: what does not answer is given up long before the function is, which then says from where to go on. */
export const CALLS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
