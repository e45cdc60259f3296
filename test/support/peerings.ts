import {
  AcceptVpcPeeringConnectionCommand,
  CreateVpcPeeringConnectionCommand,
  type CreateVpcPeeringConnectionCommandInput,
  DescribeVpcPeeringConnectionsCommand,
  type EC2Client,
  type VpcPeeringConnection,
} from "@aws-sdk/client-ec2";

/** Asks for a connection. @returns its ID */
export async function requestPeering(ec2: EC2Client, input: CreateVpcPeeringConnectionCommandInput): Promise<string> {
  const { VpcPeeringConnection } = await ec2.send(new CreateVpcPeeringConnectionCommand(input));
  return VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
}

export const acceptPeering = (ec2: EC2Client, VpcPeeringConnectionId: string) =>
  ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));

/** Connects two VPCs. @param accepter whose the second one is. @returns the connection's ID */
export async function peer(
  requester: EC2Client,
  input: CreateVpcPeeringConnectionCommandInput,
  accepter: EC2Client,
): Promise<string> {
  const id = await requestPeering(requester, input);
  await acceptPeering(accepter, id);
  return id;
}

/** The connection as it is now. */
export async function peeringById(ec2: EC2Client, id: string): Promise<VpcPeeringConnection> {
  const command = new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id] });
  return (await ec2.send(command)).VpcPeeringConnections?.[0] ?? {};
}
