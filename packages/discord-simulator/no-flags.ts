/** Discord's flag enums have no name for "no flags". */
export const noFlags: number = 0;
