import type { Action } from "./context.ts";
import { errors } from "../errors.ts";
import { MAX_TAGS } from "../security-group/limits.ts";
import { toTags } from "../security-group/tags.ts";
import { changeTags } from "./tags/change-tags.ts";
import { requireTags } from "./tags/requested-tags.ts";

/** Adds tags to resources, or replaces their values: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const CreateTags: Action<"CreateTags"> = async ({ Resources, Tags }, context) => {
  if (!Resources) throw errors.missingParameter("resourceIdSet");
  if (!Tags) throw errors.missingTags();
  const added = requireTags(Tags, errors.reservedTagKeyNamed);
  return changeTags(
    Resources,
    (tags) => {
      const all = toTags([...tags, ...added]);
      if (all.length > MAX_TAGS) throw errors.tagLimit();
      return all;
    },
    context,
  );
};
