import { errors } from "../errors.ts";
import type { Action } from "./context.ts";

/**
 * ClassicLink is gone from every region, and this is what EC2 says where it has never been:
 * https://github.com/aws/aws-sdk-java/issues/754
 */
export const DescribeVpcClassicLink: Action<"DescribeVpcClassicLink"> = () => Promise.reject(errors.noClassicLink());
