import { type Failure, failureOf, isConnectionLost } from "./failure";
import { DOMAIN } from "./names";
import { Subscription } from "./subscription";
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

/** One lock as the backend tells it, and what can be done to it. */
export class LockStore {
  lock?: LockInfo;
  version?: string;
  failure?: Failure;
  /** A new map with each change; its rows are the same objects where nothing changed. */
  codes: ReadonlyMap<string, CodeRow> = new Map();
  private readonly listeners = new Set<() => void>();
  private readonly subscription: Subscription<LockEvent>;

  constructor(
    public hass: Hass,
    readonly entity: string,
  ) {
    this.subscription = this.subscriptionOf("subscribe", {}, (event) => this.take(event), this.refused);
  }

  /** The words of the language that Home Assistant shows now. */
  words(localize = this.hass.localize): Words {
    const zone = this.lock?.time_zone ?? this.hass.config.time_zone;
    return new Words(localize, this.hass.locale, zone);
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Follow the lock until `stop`. */
  start(): void {
    this.subscription.start();
  }

  stop(): void {
    this.subscription.stop();
  }

  private subscriptionOf<T>(
    kind: string,
    data: Record<string, unknown>,
    take: (event: T) => void,
    refused: (failure: Failure) => void,
  ): Subscription<T> {
    const message = { type: `${DOMAIN}/${kind}`, entity_id: this.entity, ...data };
    return new Subscription(this.hass, message, take, refused);
  }

  private refused = (failure: Failure): void => {
    this.failure = failure;
    this.tell();
  };

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

  /** What happened, newest first, and each new thing; returns what ends that. */
  history(take: (entries: HistoryEntry[]) => void, refused: (failure: Failure) => void, limit = 50): () => void {
    const told = (event: { entries: HistoryEntry[] }) => take(event.entries);
    const subscription = this.subscriptionOf("history", { limit }, told, refused);
    subscription.start();
    return () => subscription.stop();
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
    if (isConnectionLost(error)) {
      return { message: this.hass.localize("ui.notification_toast.connection_lost") };
    }
    if (typeof key !== "string" || typeof domain !== "string") return failure;
    // What it gives has the words already; that of `hass` gets them with the next one.
    const localize = await this.hass.loadBackendTranslation("exceptions", domain);
    const path = `component.${domain}.exceptions.${key}.message`;
    const text = localize(path, (values ?? {}) as Record<string, unknown>);
    return { ...failure, key, message: text || failure.message };
  }
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
