import { UpdateSecurityGroupRuleDescriptionsEgressCommand } from "@aws-sdk/client-ec2";
import { describe } from "vitest";
import { testUpdates } from "./update-descriptions.ts";

describe("UpdateSecurityGroupRuleDescriptionsEgress", () => {
  testUpdates(true, (client, input) => client.send(new UpdateSecurityGroupRuleDescriptionsEgressCommand(input)));
});
