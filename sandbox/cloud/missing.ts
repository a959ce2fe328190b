/** Thrown when an operator names something that is not there. */
export class Missing extends Error {
  constructor(what: string) {
    super(`${what}: does not exist`);
    this.name = "Missing";
  }
}
