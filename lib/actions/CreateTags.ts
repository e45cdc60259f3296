import type { Action } from "./context.ts";
import { errors } from "../errors.ts";
import { changeTags } from "./tags/change-tags.ts";
import { MAX_TAGS, toTags } from "./tags/requested-tags.ts";

/** Adds tags to resources, or replaces their values: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const CreateTags: Action<"CreateTags"> = async ({ Resources, Tags }, context) => {
  if (!Resources) throw errors.missingParameter("resourceIdSet");
  if (!Tags) throw errors.missingParameter("tagSet");
  const added = toTags(Tags);
  await changeTags(
    Resources,
    (tags) => {
      const all = { ...tags, ...added };
      if (Object.keys(all).length > MAX_TAGS) throw errors.tagLimit();
      return all;
    },
    context,
  );
  return { Return: true };
};
