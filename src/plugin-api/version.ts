/** The version of this API. The first number changes when a plugin written for an older one could stop working. */
export const apiVersion = "1.2";
