import { DOMAIN } from "./names";
import type {
  CodeAnswer,
  CodeRow,
  Hass,
  HistoryEntry,
  LockEvent,
  LockInfo,
  Preview,
  RevokePreview,
  Wish,
} from "./types";
import { Words } from "./words";

const AGAIN = 5_000; // milliseconds until a lock that could not be followed is tried again

/** What went wrong, in the words of Home Assistant where it has them. */
export interface Failure {
  code?: string;
  message: string;
}

/** One lock as the backend tells it, and what can be done to it. */
export class LockStore {
  lock?: LockInfo;
  version?: string;
  failure?: Failure;
  /** A new map with each change; its rows are the same objects where nothing changed. */
  codes: ReadonlyMap<string, CodeRow> = new Map();
  private readonly listeners = new Set<() => void>();
  private connection?: Hass["connection"];
  private end?: Promise<() => Promise<void>>;
  private again?: number;

  constructor(
    public hass: Hass,
    readonly entity: string,
  ) {}

  /** The words of the language that Home Assistant shows now. */
  words(localize = this.hass.localize): Words {
    const zone = this.lock?.time_zone ?? this.hass.config.time_zone;
    return new Words(localize, this.hass.locale, zone);
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Follow the lock until `stop`, also across restarts of Home Assistant. */
  start(): void {
    const { connection } = this.hass;
    if (this.connection) return;
    this.connection = connection;
    connection.addEventListener("disconnected", this.lost);
    connection.addEventListener("ready", this.subscribe);
    this.subscribe();
  }

  stop(): void {
    this.connection?.removeEventListener("disconnected", this.lost);
    this.connection?.removeEventListener("ready", this.subscribe);
    this.connection = undefined;
    this.end?.then((end) => end()).catch(() => undefined);
    this.lost();
  }

  /** What was subscribed is forgotten: on the next connection its number is another's. */
  private lost = (): void => {
    clearTimeout(this.again);
    this.end = undefined;
  };

  private subscribe = (): void => {
    clearTimeout(this.again);
    if (this.end || !this.connection) return;
    const message = { type: `${DOMAIN}/subscribe`, entity_id: this.entity };
    const take = (event: LockEvent) => this.end === end && this.take(event);
    // The connection itself would try once, while Home Assistant still starts.
    const end = this.connection.subscribeMessage<LockEvent>(take, message, { resubscribe: false });
    this.end = end;
    end.catch((error: unknown) => {
      if (this.end !== end) return;
      this.end = undefined;
      void this.refused(failureOf(error));
    });
  };

  private async refused(failure: Failure): Promise<void> {
    if (failure.code !== "unauthorized") this.again = window.setTimeout(this.subscribe, AGAIN);
    // While Home Assistant starts nothing is wrong: what was shown last stays.
    const home = await this.hass.callWS<{ state: string }>({ type: "get_config" }).catch(() => undefined);
    if (home?.state !== "RUNNING" || this.end || !this.connection) return;
    this.failure = failure;
    this.tell();
  }

  private take(event: LockEvent): void {
    this.failure = undefined;
    // The first event, again after a lost connection, is the whole.
    const codes = new Map(event.version === undefined ? this.codes : []);
    for (const id of event.gone ?? []) codes.delete(id);
    const fresh = (event.codes ?? []).filter((row) => !codes.has(row.id));
    for (const row of event.codes ?? []) if (codes.has(row.id)) codes.set(row.id, row);
    // The newest stand first, also those that come later than the first event.
    if (event.codes || event.gone) this.codes = new Map([...fresh.map((row): [string, CodeRow] => [row.id, row]), ...codes]);
    if (event.version !== undefined) this.version = event.version;
    if (event.lock) this.lock = event.lock;
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  preview(wish: Wish): Promise<Preview> {
    return this.ask("preview", { ...wish });
  }

  revokePreview(id: string): Promise<RevokePreview> {
    return this.ask("revoke_preview", { code_id: id });
  }

  history(take: (entries: HistoryEntry[]) => void, limit = 50): Promise<() => Promise<void>> {
    return this.hass.connection.subscribeMessage<{ entries: HistoryEntry[] }>(
      (event) => take(event.entries),
      { type: `${DOMAIN}/history`, entity_id: this.entity, limit },
    );
  }

  async digits(id: string): Promise<string> {
    const { code } = await this.act("get_code", { code_id: id });
    if (!code) throw new Error("no digits");
    return code;
  }

  create(name: string, wish: Wish): Promise<CodeAnswer> {
    return this.act("create_code", { ...(name && { name }), ...wish });
  }

  /** Call one of the actions on this lock. Rejects with a translated Failure. */
  async act(action: string, data: Record<string, unknown> = {}): Promise<CodeAnswer> {
    const target = { entity_id: this.entity };
    try {
      const answer = await this.hass.callService(DOMAIN, action, data, target, false, true);
      return answer.response?.[this.entity] ?? { id: "" };
    } catch (error) {
      throw await this.translated(error);
    }
  }

  private async ask<T>(kind: string, data: Record<string, unknown>): Promise<T> {
    try {
      return await this.hass.callWS<T>({
        type: `${DOMAIN}/${kind}`,
        entity_id: this.entity,
        ...data,
      });
    } catch (error) {
      throw await this.translated(error);
    }
  }

  private async translated(error: unknown): Promise<Failure> {
    const { translation_key: key, translation_domain: domain, translation_placeholders: values } =
      error as Record<string, unknown>;
    const failure = failureOf(error);
    if (typeof key !== "string" || typeof domain !== "string") return failure;
    // What it gives has the words already; that of `hass` gets them with the next one.
    const localize = await this.hass.loadBackendTranslation("exceptions", domain);
    const path = `component.${domain}.exceptions.${key}.message`;
    const text = localize(path, (values ?? {}) as Record<string, unknown>);
    return { ...failure, message: text || failure.message };
  }
}

export function failureOf(error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    ...(typeof code === "string" && { code }),
    message: typeof message === "string" ? message : String(error),
  };
}

/** A ready message for the guest: the lock, the digits, and when they open. */
export function messageFor(
  words: Words,
  lock: string,
  digits: string,
  row: Pick<CodeRow, "sentences"> | undefined,
): string {
  const when = row?.sentences[0];
  return when
    ? words.word("message_when", { lock, code: digits, when: words.sentence(when, true) })
    : words.word("message", { lock, code: digits });
}
