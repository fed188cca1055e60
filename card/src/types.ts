// What the integration tells over the websocket (websocket_api.py), and what of Home
// Assistant's frontend is used here.

/** One sentence of the backend's choice: words by key, and the values in them. */
export interface Sentence {
  key: string;
  selector?: string;
  moments?: Record<string, string>;
  numbers?: Record<string, number>;
  weekdays?: string[];
  clock?: Record<string, string>;
  names?: Record<string, string>;
  words?: Record<string, string>;
}

export type Group = "failed" | "now" | "later" | "ended" | "elsewhere" | "members";
export type Tone = "good" | "wait" | "muted" | "bad";
export type EditField = "name" | "start" | "end" | "weekdays" | "hours" | "code";

/** One code, without digits. Times are ISO texts. */
export interface CodeRow {
  id: string;
  kind: string;
  name: string;
  /** What it is called where nobody has given it a name. */
  label?: Sentence;
  status: string;
  group: Group;
  chip: string;
  tone: Tone;
  sentences: Sentence[];
  length: number | null;
  edition?: number;
  created: string;
  valid_from?: string;
  valid_until?: string;
  /** Only of a dynamic code that somebody still counts on. */
  promise_until?: string;
  weekdays?: string[];
  from?: string;
  to?: string;
  can: {
    reveal: boolean;
    edit: EditField[];
    pause: boolean;
    resume: boolean;
    revoke: boolean;
  };
}

export interface LockInfo {
  name: string;
  reachable: boolean;
  lock_state: "locked" | "unlocked" | null;
  problem: { key: string; issue_id?: string | null } | null;
  near: boolean;
  may: { see: boolean; create: boolean };
  who_may: "administrators" | "everyone" | "chosen";
  time_zone: string;
  pending: number;
}

export interface LockEvent {
  version?: string;
  lock?: LockInfo;
  codes?: CodeRow[];
  gone?: string[];
}

export interface HistoryEntry {
  id: string;
  at: string;
  what: string;
  way?: string | null;
  name?: string | null;
  code_id?: string | null;
  late?: boolean;
  sentences: Sentence[];
}

export type When = "now" | "once" | "today" | "weekend" | "period" | "weekly";

/** What a person wants; times without a zone are those of the home. */
export interface Wish {
  when: When;
  start?: string;
  end?: string;
  weekdays?: string[];
  from?: string;
  to?: string;
  code?: string;
  offline?: boolean;
}

export interface Preview {
  kind: string;
  why: Sentence;
  sentences: Sentence[];
  /** What `offline` has to be for the other kind, where there is one. */
  other: { offline: boolean | null };
}

export interface RevokePreview {
  sentences: Sentence[];
  clear_code: "now" | "later" | null;
}

/** The answer of an action about one code. */
export interface CodeAnswer {
  id: string;
  code?: string;
  name?: string;
  status?: string;
  kind?: string;
  /** Why it is of this kind, where the backend chose it. */
  reason?: string;
  [more: string]: unknown;
}

export interface Hass {
  locale: {
    language: string;
    time_format?: "language" | "system" | "12" | "24";
    first_weekday?: string;
  };
  config: { time_zone: string };
  states: Record<string, { state: string } | undefined>;
  entities: Record<string, { entity_id: string; platform?: string } | undefined>;
  localize(key: string, values?: Record<string, unknown>): string;
  loadBackendTranslation(category: string, domain: string): Promise<Hass["localize"]>;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target: Record<string, unknown> | undefined,
    notifyOnError: boolean,
    returnResponse: boolean,
  ): Promise<{ response?: Record<string, CodeAnswer> }>;
  connection: {
    connected: boolean;
    subscribeMessage<T>(
      callback: (message: T) => void,
      message: Record<string, unknown>,
      options?: { resubscribe?: boolean },
    ): Promise<() => Promise<void>>;
    addEventListener(event: "ready" | "disconnected", listener: () => void): void;
    removeEventListener(event: "ready" | "disconnected", listener: () => void): void;
  };
}

export interface CardConfig {
  type: string;
  entity?: string;
  name?: string;
}
