/**
 * us-east-1, us-gov-west-1, eusc-de-east-1: the shape of every region, without a list that ages. A region is half of a
 * partition key, so what isn't shaped like one must not get there.
 */
export const isRegion = (text: string): boolean => /^[a-z]{2,5}(-[a-z]{2,12}){1,3}-\d{1,2}$/.test(text);
