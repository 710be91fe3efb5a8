/** Discord's flag enums have no name for "no flags". */
export const NO_FLAGS: number = 0;
