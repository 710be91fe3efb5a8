/** The version of this API. The first number changes when plugins written for an older one could stop working. */
export const apiVersion = "1.2";
