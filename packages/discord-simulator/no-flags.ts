/** Discord's enums of flags have no name for none. */
export const NO_FLAGS: number = 0;
