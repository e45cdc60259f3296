import { CreateTagsCommand, DeleteTagsCommand, type EC2Client, type Tag } from "@aws-sdk/client-ec2";
import { groupById } from "./stage.ts";

/** A tag, without a value unless one is given. */
export const tag = (Key: string, Value?: string): Tag => ({ Key, ...(Value !== undefined && { Value }) });

export const createTags = (ec2: EC2Client, Resources: string[], ...Tags: Tag[]) =>
  ec2.send(new CreateTagsCommand({ Resources, Tags }));

/** Deletes those tags; all of them where none is named. */
export const deleteTags = (ec2: EC2Client, Resources: string[], ...Tags: Tag[]) =>
  ec2.send(new DeleteTagsCommand({ Resources, ...(Tags.length > 0 && { Tags }) }));

/** A group's tags, as `key=value`. */
export const tagsOf = async (ec2: EC2Client, groupId: string): Promise<string[]> =>
  ((await groupById(ec2, groupId)).Tags ?? []).map(({ Key, Value }) => `${Key}=${Value}`);
