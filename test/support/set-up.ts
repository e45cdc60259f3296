import type { EC2Client } from "@aws-sdk/client-ec2";
import { afterAll } from "vitest";
import type { Environment } from "../../lib/environment.ts";
import { type Actor, actor } from "./actor.ts";
import { startTable, type TestTable } from "./engine.ts";
import { startTestSandbox, type TestSandbox } from "./sandbox.ts";
import { createTestService, type TestService } from "./service.ts";

/** What a file's tests with the stock client need. */
export interface SandboxSetUp {
  readonly sandbox: TestSandbox;
  /** The stock client of the account that every sandbox has. */
  readonly ec2: EC2Client;
}

/** A sandbox for the tests of the file that awaits it at its top; it stops after the last of them. */
export async function setUpSandbox(environment: Environment = {}): Promise<SandboxSetUp> {
  const sandbox = await startTestSandbox(environment);
  afterAll(() => sandbox.stop());
  return { sandbox, ec2: sandbox.ec2() };
}

/** What a file's tests of the service on the embedded engine need. */
interface ServiceSetUp {
  readonly table: TestTable;
  readonly service: TestService;
  /** The account that every table has, at work. */
  readonly user: Actor;
}

/** A table in memory and the service over it, for the tests of the file that awaits it at its top; it stops after the last of them. */
export async function setUpService(): Promise<ServiceSetUp> {
  const table = await startTable();
  afterAll(() => table.stop());
  const service = createTestService(table.client);
  return { table, service, user: actor(service) };
}
