/**
 * The API versions of EC2 that we answer: all it has had, from the document's on. Older ones (back to 2006-06-26) had
 * other parameters and are refused like those that never were.
 */
const VERSIONS: ReadonlySet<string> = new Set([
  "2011-12-15",
  "2012-03-01",
  "2012-04-01",
  "2012-05-01",
  "2012-06-01",
  "2012-06-15",
  "2012-07-20",
  "2012-08-15",
  "2012-10-01",
  "2012-12-01",
  "2013-02-01",
  "2013-06-15",
  "2013-07-15",
  "2013-08-15",
  "2013-10-01",
  "2013-10-15",
  "2014-02-01",
  "2014-05-01",
  "2014-06-15",
  "2014-09-01",
  "2014-10-01",
  "2015-03-01",
  "2015-04-15",
  "2015-10-01",
  "2016-04-01",
  "2016-09-15",
  "2016-11-15",
]);

export const isVersion = (text: string): boolean => VERSIONS.has(text);

/** The version that brought rule IDs, tags on groups' rules, IPv6 and answers that name the rules. */
export const CURRENT_VERSION = "2016-11-15";
