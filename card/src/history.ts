import { css, html, nothing } from "lit";
import { type DialogSubject, LockDialog } from "./dialog";
import { DENIED, icon, UNLOCKED, WARNING } from "./icons";
import type { Failure } from "./failure";
import type { HistoryEntry } from "./types";

const SHOWN = 50;
const BAD = new Set(["access_denied", "alarm", "duress"]);

/** Who came in, newest first, from the integration's own store; new ones appear. */
export class HistoryDialog extends LockDialog<DialogSubject> {
  static readonly tag = "smart-life-lock-history";
  static override properties = { ...LockDialog.properties, entries: { state: true } };
  declare private entries: HistoryEntry[] | undefined;
  private unfollow?: () => void;

  protected override begin(): void {
    this.entries = undefined;
    this.stop();
    const refused = ({ message }: Failure) => (this.failure = message);
    this.unfollow = this.store.history((news) => this.take(news), refused, SHOWN);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override end(): void {
    this.stop();
  }

  private stop(): void {
    this.unfollow?.();
    this.unfollow = undefined;
  }

  private take(news: HistoryEntry[]): void {
    this.failure = undefined;
    const fresh = new Set(news.map((one) => one.id));
    const rest = (this.entries ?? []).filter((one) => !fresh.has(one.id));
    // What is told late belongs between older ones.
    this.entries = [...news, ...rest]
      .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
      .slice(0, SHOWN);
  }

  override render() {
    if (!this.subject) return nothing;
    const { words, entries } = this;
    const body = !entries
      ? html`<p class="note">${words.word("loading")}</p>`
      : entries.length
        ? html`<ul>${entries.map((entry) => this.renderEntry(entry))}</ul>`
        : html`<p class="note empty">${words.word("history_empty")}</p>`;
    return this.frame(words.word("history"), body);
  }

  private renderEntry(entry: HistoryEntry) {
    const { words } = this;
    const [first, ...more] = entry.sentences;
    const bad = BAD.has(entry.what);
    const path = entry.what === "access_denied" ? DENIED : bad ? WARNING : UNLOCKED;
    return html`<li>
      <span class="mark ${bad ? "bad" : ""}">${icon(path)}</span>
      <div>
        <div class="what">${first ? words.line(first) : nothing}</div>
        <div class="note"><time datetime=${entry.at}>${words.capital(words.moment(entry.at))}</time>${more.map((one) => ` · ${words.sentence(one)}`)}</div>
      </div>
    </li>`;
  }

  static override styles = [
    ...LockDialog.styles,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: flex;
        gap: 14px;
        align-items: center;
        padding-block: 8px;
      }
      .mark {
        display: grid;
        place-items: center;
        flex: none;
        inline-size: 36px;
        block-size: 36px;
        border-radius: 50%;
        color: var(--primary-color);
        background: color-mix(in srgb, currentColor 14%, transparent);
      }
      .mark.bad {
        color: var(--error-color, #db4437);
      }
      .what {
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .empty {
        padding-block: 24px;
        text-align: center;
      }
    `,
  ];
}
