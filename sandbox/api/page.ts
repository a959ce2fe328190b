/** Part of a list, and where its neighbours are. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly previous: string | null;
  readonly next: string | null;
}

const MAX_PER_PAGE = 5000;

/**
 * The page a query asks for with `page` (from 1) and `per_page` (1 to 5000), which IAM takes only together; the whole
 * list without them, and undefined when they are not as documented.
 */
export function pageOf<T>(list: readonly T[], query: URLSearchParams, path: string): Page<T> | undefined {
  if (!query.has("page") && !query.has("per_page")) return { entries: list, previous: null, next: null };
  const page = whole(query.get("page"), Number.MAX_SAFE_INTEGER);
  const size = whole(query.get("per_page"), MAX_PER_PAGE);
  if (page === undefined || size === undefined) return undefined;
  return {
    entries: list.slice((page - 1) * size, page * size),
    previous: page > 1 ? link(path, query, page - 1) : null,
    next: page * size < list.length ? link(path, query, page + 1) : null,
  };
}

function whole(text: string | null, max: number): number | undefined {
  const value = /^[1-9]\d*$/.test(text ?? "") ? Number(text) : undefined;
  return value !== undefined && value <= max ? value : undefined;
}

function link(path: string, query: URLSearchParams, page: number): string {
  const other = new URLSearchParams(query);
  other.set("page", String(page));
  return `${path}?${other}`;
}
