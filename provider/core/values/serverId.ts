const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The one spelling in which ids are compared: a UUID means the same server in capitals. */
export function sameServer(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : id;
}
