/** An HTTP answer, ready to send. An empty text means no body at all. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Thrown by an operation that refuses; carries the answer to give. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "Content-Type": "application/json;charset=UTF-8", ...headers }, text: stringify(value) };
}

/** An answer without a body. */
export function noBody(status: number): Answer {
  return { status, text: "" };
}

function stringify(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
