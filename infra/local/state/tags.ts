import { MAX_TAGS } from "../../../lib/security-group/limits.ts";
import { newTagsVersion, type Tagged, toTags } from "../../../lib/security-group/tags.ts";
import { Fault, type Path } from "./fault.ts";

/**
 * Tags as items have them. They are not those that somebody may have read there a moment ago.
 * @throws Fault
 */
export function tagged(written: Readonly<Record<string, string>> = {}, path: Path, name?: string): Tagged {
  const pairs = Object.entries({ ...written, ...(name !== undefined && { Name: name }) });
  for (const [key, value] of pairs) {
    // A tag of the name `__proto__` has not been looked at.
    if (typeof value !== "string") throw new Fault([...path, key], "the value of a tag is text");
    if (key === "" || key.length > 128) throw new Fault([...path, key], "the key of a tag has 1 to 128 characters");
    if (value.length > 256) throw new Fault([...path, key], "the value of a tag has 256 characters at most");
  }
  if (pairs.length > MAX_TAGS) throw new Fault(path, `${MAX_TAGS} tags at most`);
  return { tags: toTags(pairs), ...(pairs.length > 0 && { tagsVersion: newTagsVersion() }) };
}
