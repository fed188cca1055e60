import { css, html, nothing } from "lit";
import { type DialogSubject, LockDialog } from "./dialog";
import type { CodeAnswer, RevokePreview } from "./types";
import { failureOf } from "./failure";

/** What is said where no deed from here closes the code: a button may not promise it. */
const POWERLESS = new Set(["revoke_wait", "revoke_clear_after_use"]);

/** Take a code back: first what that does and cannot do, then the deed. */
export class RevokeCodeDialog extends LockDialog<DialogSubject> {
  static readonly tag = "smart-life-lock-revoke-code";
  static override properties = {
    ...LockDialog.properties,
    truth: { state: true },
    clearing: { state: true },
    wanted: { state: true },
  };
  declare private truth: RevokePreview | undefined;
  declare private clearing: CodeAnswer | undefined;
  declare private wanted: boolean;

  protected override begin(subject: DialogSubject): void {
    this.truth = undefined;
    this.clearing = undefined;
    this.wanted = true;
    this.store.revokePreview(subject.row?.id ?? "").then(
      (truth) => (this.truth = truth),
      (error: unknown) => (this.failure = failureOf(error).message),
    );
  }

  private revoke = (): void => {
    const { id } = this.row;
    const member = this.ofMember;
    const clear = this.truth?.clear_code && this.wanted;
    void this.work(async () => {
      await this.store.act("delete_code", { code_id: id, ...(member && { confirm: true }) });
      if (clear) this.clearing = await this.store.act("create_clear_code", { code_id: id });
      else this.closeDialog();
    });
  };

  override render() {
    if (!this.subject) return nothing;
    const { words, truth, clearing } = this;
    const name = words.nameOf(this.row);
    const deed = this.ofMember ? "delete" : "revoke";
    const done = truth?.sentences.some(({ key }) => POWERLESS.has(key)) ? "unwanted_short" : deed;
    if (clearing) return this.renderClearing(clearing);
    return this.frame(
      words.word(`${deed}_title`, { name }),
      truth
        ? html`${truth.sentences.map((one) => html`<p>${words.line(one)}</p>`)}
          ${truth.clear_code ? this.renderWanted(truth.clear_code) : nothing}`
        : html`<p class="note">${words.word("working_out")}</p>`,
      html`${this.cancel("keep")} ${this.primary(words.word(done), this.revoke, { bad: true, off: this.busy || !truth })}`,
    );
  }

  /** A fingerprint, a card or a PIN; whoever presses the button has read what that means. */
  private get ofMember(): boolean {
    return this.row.group === "members";
  }

  private renderWanted(when: "now" | "later") {
    return html`<label class="check">
      <input type="checkbox" .checked=${this.wanted}
        @change=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).checked)} />
      <span>${this.words.word(`make_clear_code_${when}`)}</span>
    </label>`;
  }

  private renderClearing(clearing: CodeAnswer) {
    const { words } = this;
    return this.frame(
      words.word("clear_title"),
      html`<p>${words.word(this.truth?.clear_code === "later" ? "clear_later" : "clear_how")}</p>
        <smart-life-lock-result .store=${this.store} .words=${words} .answer=${clearing}></smart-life-lock-result>`,
      this.primary(words.word("done"), () => this.closeDialog()),
    );
  }

  static override styles = [
    ...LockDialog.styles,
    css`
      .check {
        display: flex;
        gap: 12px;
        align-items: center;
        min-block-size: 44px;
        font-weight: 400;
      }
      .check input {
        inline-size: 20px;
        block-size: 20px;
        margin: 0;
        flex: none;
        accent-color: var(--primary-color);
      }
    `,
  ];
}
