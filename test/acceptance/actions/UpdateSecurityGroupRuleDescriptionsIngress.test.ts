import { UpdateSecurityGroupRuleDescriptionsIngressCommand } from "@aws-sdk/client-ec2";
import { describe } from "vitest";
import { setUpSandbox } from "../../support/set-up.ts";
import { testUpdates } from "./update-descriptions.ts";

const setUp = await setUpSandbox();

describe("UpdateSecurityGroupRuleDescriptionsIngress", () => {
  testUpdates(setUp, false, (client, input) =>
    client.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(input)),
  );
});
