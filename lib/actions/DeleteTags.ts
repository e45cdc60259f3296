import type { Action } from "./context.ts";
import { errors } from "../errors.ts";
import { changeTags } from "./tags/change-tags.ts";

/**
 * Removes tags: one by key whatever its value, or only with the value that is given (an empty one too), or all where
 * the request names none: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export const DeleteTags: Action<"DeleteTags"> = async ({ Resources, Tags }, context) => {
  if (!Resources) throw errors.missingParameter("resourceIdSet");
  const isRemoved = (key: string, value: string) =>
    !Tags || Tags.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value));
  return changeTags(Resources, (tags) => tags.filter(([key, value]) => !isRemoved(key, value)), context);
};
