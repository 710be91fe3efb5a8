/** 3 to 100 characters of words of a plugin's that stand within Turbot's own sentences, and can't pass for anything else there. */
export const plainWords = /^(?=.{3,100}$)[\p{L}\p{M}\p{N}]+(?:[ ,'’()%&+-]+[\p{L}\p{M}\p{N}]+)*[)%]?$/u;
