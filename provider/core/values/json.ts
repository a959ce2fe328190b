/** A plain JSON value, as the engine stores it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
