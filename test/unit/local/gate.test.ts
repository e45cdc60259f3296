import { expect, it } from "vitest";
import { openGate } from "../../../infra/local/gate.ts";
import { deadlineIn } from "../../../lib/deadline.ts";
import type { HttpResponse } from "../../../lib/http.ts";
import type { Service } from "../../../lib/service.ts";

/** A service whose answers come when they are told to, and what has happened so far. */
function stage() {
  const happened: string[] = [];
  const waiting = new Map<string, (answer: HttpResponse | Error) => void>();
  const service: Service = (request) => {
    const { path } = typeof request === "function" ? request() : request;
    happened.push(`${path} begins`);
    return new Promise((resolve, reject) => {
      waiting.set(path, (answer) => {
        happened.push(`${path} ends`);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    });
  };
  const gate = openGate(service);
  const send = (path: string) =>
    gate.through({ method: "GET", path, query: "", headers: {}, body: Buffer.alloc(0) }, deadlineIn(1_000), () => {});
  return { happened, waiting, gate, send };
}

const ANSWER: HttpResponse = { status: 200, headers: {}, body: "" };
const settled = () => new Promise((resolve) => setImmediate(resolve));

it("requests go on side by side; what is alone waits for them, and what comes later for it", async () => {
  const { happened, waiting, gate, send } = stage();
  const [one, two] = [send("one"), send("two")];
  await settled();
  const alone = gate.alone(async () => void happened.push("alone"));
  const three = send("three");
  await settled();
  expect(happened).toEqual(["one begins", "two begins"]);
  waiting.get("one")?.(ANSWER);
  waiting.get("two")?.(new Error("it failed"));
  await expect(two).rejects.toThrow("it failed");
  await Promise.all([one, alone]);
  await settled();
  expect(happened).toEqual(["one begins", "two begins", "one ends", "two ends", "alone", "three begins"]);
  waiting.get("three")?.(ANSWER);
  expect(await three).toBe(ANSWER);
});

it("two that want to be alone → one after the other, and a request that waits for both; one that fails stops nobody", async () => {
  const { happened, waiting, gate, send } = stage();
  const first = gate.alone(async () => {
    happened.push("first");
    throw new Error("it failed");
  });
  const request = send("request");
  const second = gate.alone(async () => void happened.push("second"));
  await expect(first).rejects.toThrow("it failed");
  await second;
  await settled();
  expect(happened).toEqual(["first", "second", "request begins"]);
  waiting.get("request")?.(ANSWER);
  await request;
});
