/** What names and descriptions of VPC groups and rules are made of (API_CreateSecurityGroup, API_IpRange). */
const VPC_TEXT = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

export const isVpcText = (text: string): boolean => VPC_TEXT.test(text);

// oxlint-disable-next-line no-control-regex -- ASCII is what it looks for
export const isAscii = (text: string): boolean => /^[\u0000-\u007F]*$/.test(text);
