import { type Failure, failureOf } from "./failure";
import type { Hass } from "./types";

// Milliseconds until what was refused is asked for again.
const WHILE_STARTING = 5_000;
const WHILE_RUNNING = 60_000;

/** What the backend tells until `stop`, also across restarts of Home Assistant. */
export class Subscription<Told> {
  private connection?: Hass["connection"];
  private end?: Promise<() => Promise<void>>;
  private again?: number;
  private isRunning = false;

  constructor(
    private readonly hass: Hass,
    private readonly message: Record<string, unknown>,
    private readonly take: (told: Told) => void,
    private readonly refused: (failure: Failure) => void,
  ) {}

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

  /** Forget the subscription: on the next connection its number means another one. */
  private lost = (): void => {
    clearTimeout(this.again);
    this.end = undefined;
    this.isRunning = false;
  };

  private subscribe = (): void => {
    clearTimeout(this.again);
    // Without a connection nothing would ever answer; "ready" calls again.
    if (this.end || !this.connection?.connected) return;
    const take = (told: Told) => this.end === end && this.take(told);
    // The connection itself would try once, while Home Assistant still starts.
    const end = this.connection.subscribeMessage<Told>(take, this.message, { resubscribe: false });
    this.end = end;
    end.catch((error: unknown) => {
      if (this.end !== end) return;
      this.end = undefined;
      if (!this.isRunning) return void this.askWhetherItRuns();
      this.subscribeIn(WHILE_RUNNING);
      this.refused(failureOf(error));
    });
  };

  private subscribeIn(pause: number): void {
    clearTimeout(this.again);
    this.again = window.setTimeout(this.subscribe, pause);
  }

  /** While Home Assistant starts nothing is wrong: what was shown last stays. */
  private async askWhetherItRuns(): Promise<void> {
    const { connection } = this;
    const home = await this.hass.callWS<{ state: string }>({ type: "get_config" }).catch(() => undefined);
    if (this.end || !connection || this.connection !== connection) return;
    this.isRunning = home?.state === "RUNNING";
    // It may have started after it refused.
    if (this.isRunning) this.subscribe();
    else this.subscribeIn(WHILE_STARTING);
  }
}
