import { html, LitElement, nothing, type PropertyValues } from "lit";
import { canShare, copied, share } from "./clipboard";
import { toast } from "./events";
import { failureOf } from "./failure";
import { COPY, DONE, EYE, EYE_OFF, icon, SHARE } from "./icons";
import { type LockStore, messageFor } from "./lock-store";
import { buttons, digitStyles } from "./styles";
import type { CodeRow } from "./types";
import type { Words } from "./words";

const SHOWN = 60_000; // milliseconds until revealed digits are hidden again
const MARKED = 2_000; // milliseconds that a copy is confirmed by a tick

/** What shows a code's digits on demand, copies and shares them. */
export abstract class WithDigits extends LitElement {
  static override properties = {
    store: { attribute: false },
    words: { attribute: false },
    row: { attribute: false },
    digits: { state: true },
    marked: { state: true },
  };
  declare store: LockStore;
  declare words: Words;
  declare row: CodeRow | undefined;
  declare digits: string | undefined;
  declare marked: boolean;
  private hiding?: number;
  private unmarking?: number;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.hide();
    clearTimeout(this.unmarking);
    if (this.marked) this.marked = false;
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get("row") as CodeRow | undefined;
    if (before && (before.id !== this.row?.id || before.edition !== this.row.edition)) this.hide();
  }

  /** Show digits that are known already, such as those of a code just made. */
  show(digits: string): void {
    this.digits = digits;
    clearTimeout(this.hiding);
    this.hiding = window.setTimeout(() => this.hide(), SHOWN);
  }

  protected hide(): void {
    clearTimeout(this.hiding);
    this.digits = undefined;
  }

  protected async toggle(): Promise<void> {
    if (this.digits) this.hide();
    else await this.withDigits((digits) => this.show(digits));
  }

  protected copy(): Promise<void> {
    return this.withDigits((digits) => this.put(digits, digits, "copied"));
  }

  protected share(): Promise<void> {
    return this.withDigits((digits) => this.pass(digits));
  }

  /** Share a ready message, or copy it where there is nothing to share with. */
  protected async pass(digits: string): Promise<void> {
    const message = messageFor(this.words, this.store.lock?.name ?? "", digits, this.row);
    if (canShare) await share(message);
    else await this.put(message, digits, "message_copied");
  }

  /** Copy a text; where no way leads to the clipboard, the digits are selected. */
  protected async put(text: string, digits: string, said: string): Promise<void> {
    if (await copied(text, this.renderRoot as ShadowRoot)) {
      this.marked = true;
      clearTimeout(this.unmarking);
      this.unmarking = window.setTimeout(() => (this.marked = false), MARKED);
      toast(this, this.words.word(said));
      return;
    }
    this.show(digits);
    toast(this, this.words.word("copy_by_hand"));
    await this.updateComplete;
    const shown = this.renderRoot.querySelector("bdi");
    if (shown) getSelection()?.selectAllChildren(shown);
  }

  private async withDigits(use: (digits: string) => unknown): Promise<void> {
    try {
      await use(this.digits ?? (await this.store.digits(this.row?.id ?? "")));
    } catch (error) {
      toast(this, failureOf(error).message);
    }
  }

  protected renderDigits(): unknown {
    if (this.digits) {
      return html`<div class="digits"><bdi dir="ltr">${this.digits}</bdi></div>`;
    }
    const length = this.row?.length ?? 0;
    const label = this.words.word("hidden_digits", { length });
    return html`<div class="digits">
      <span class="dots" role="img" aria-label=${label}>${"•".repeat(length)}</span>
    </div>`;
  }

  /** Reveal, copy and share, named for whom the code is. */
  protected renderActions(): unknown {
    if (!this.row?.can.reveal) return nothing;
    const { word } = this.named();
    const sharing = word(canShare ? "share" : "copy_message");
    return html`
      <button class="icon" aria-label=${word(this.digits ? "hide" : "reveal")} title=${this.words.word(this.digits ? "hide_short" : "reveal_short")}
        aria-pressed=${this.digits ? "true" : "false"} @click=${this.toggle}>${icon(this.digits ? EYE_OFF : EYE)}</button>
      <button class="icon copy ${this.marked ? "done" : ""}" aria-label=${word("copy")} title=${this.words.word("copy_short")}
        @click=${this.copy}>${icon(this.marked ? DONE : COPY)}</button>
      <button class="icon share" aria-label=${sharing} title=${this.words.word(canShare ? "share_short" : "copy_message_short")} @click=${this.share}>${icon(SHARE)}</button>
    `;
  }

  protected named(): { name: string; word: (key: string) => string } {
    const name = this.words.nameOf(this.row);
    return { name, word: (key) => this.words.word(key, { name }) };
  }

  static override styles = [buttons, digitStyles];
}
