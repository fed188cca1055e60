/** What went wrong, in the words of Home Assistant where it has them. */
export interface Failure {
  code?: string;
  /** Which of the integration's own failures it is. */
  key?: string;
  message: string;
}

/** What stands in Failure.key where the lock did not take a code, which is kept as failed. */
const KEPT = new Set(["code_lock_full", "code_refused", "code_missing"]);

export function keepsCode({ key }: Failure): boolean {
  return key !== undefined && KEPT.has(key);
}

/** The code of a lost connection in home-assistant-js-websocket, alone or as an error's code. */
const CONNECTION_LOST = 3;

export function isConnectionLost(error: unknown): boolean {
  const { error: inner } = error as { error?: { code?: unknown } };
  return (inner?.code ?? error) === CONNECTION_LOST;
}

export function failureOf(error: unknown): Failure {
  const { code, key, message } = error as Record<string, unknown>;
  return {
    ...(typeof code === "string" && { code }),
    ...(typeof key === "string" && { key }),
    message: typeof message === "string" ? message : String(error),
  };
}
