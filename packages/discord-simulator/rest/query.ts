import { z } from "zod";

/** An id in a query. */
export const snowflake = z.string().regex(/^\d{1,20}$/);
