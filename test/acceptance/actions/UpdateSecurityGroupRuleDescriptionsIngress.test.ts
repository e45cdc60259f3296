import { UpdateSecurityGroupRuleDescriptionsIngressCommand } from "@aws-sdk/client-ec2";
import { describe } from "vitest";
import { testUpdates } from "./update-descriptions.ts";

describe("UpdateSecurityGroupRuleDescriptionsIngress", () => {
  testUpdates(false, (client, input) => client.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(input)));
});
