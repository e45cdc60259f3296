/**
 * The form that the items of a table have. Each account in a region says in its own item in which form its partition was
 * written. Who changes the form so that a program of before can't go on with it, or of what was before it can't be read,
 * raises this, and either has `openAccount` bring older partitions into the new form or says here what to run.
 */
export const TABLE_VERSION = 2;

/** Of this version a partition can be read, and what is written first brings it into the new form (upgrade.ts). */
export const UPGRADED_VERSION = 1;

/**
 * Why this program doesn't touch a partition of that version, and what to do: one line.
 * @param version undefined for what was written before there were versions
 * @returns undefined where it may
 */
export function refusalOf(version = 0): string | undefined {
  if (version === TABLE_VERSION || version === UPGRADED_VERSION) return undefined;
  const both = `the table is of version ${version}, and this program of version ${TABLE_VERSION}`;
  return version > TABLE_VERSION
    ? `${both}: run the newer program that has written it`
    : `${both}, which can't take over what was written before the first release: begin with a new table ` +
        "(--data FOLDER or --table-name NAME; on AWS, a stack of another name)";
}
