import { css, html, nothing, type PropertyValues } from "lit";
import { type DialogSubject, LockDialog } from "./dialog";
import { failureOf, keepsCode } from "./failure";
import { pills } from "./styles";
import type { CodeAnswer, Preview, Wish } from "./types";
import { canChoose, canTurn, emptyForm, type Form, linesOf, WHENS, wishOf } from "./wish";
import { weekdayPills } from "./weekdays";

const PAUSE = 150; // milliseconds without a key pressed, before the preview is asked for

/** Who gets a code, and when it opens: the backend picks the kind and says why. */
export class NewCodeDialog extends LockDialog<DialogSubject> {
  static readonly tag = "smart-life-lock-new-code";
  static override properties = {
    ...LockDialog.properties,
    form: { state: true },
    preview: { state: true },
    made: { state: true },
  };
  declare private form: Form;
  declare private preview: Preview | undefined;
  declare private made: CodeAnswer | undefined;
  private asking?: number;
  /** The wish that the preview is about, which may be another one by now. */
  private previewed?: string;

  protected override begin(): void {
    this.made = undefined;
    this.preview = undefined;
    this.form = emptyForm(this.words, new Date());
  }

  protected override end(): void {
    clearTimeout(this.asking);
  }

  private set(change: Partial<Form>): void {
    this.form = { ...this.form, ...change };
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("form") && this.subject && !this.made) this.askSoon(changed.get("form") as Form | undefined);
  }

  private askSoon(before: Form | undefined): void {
    clearTimeout(this.asking);
    if (this.isSeen) return;
    const chosen = before?.when !== this.form.when;
    this.asking = window.setTimeout(() => void this.ask(), chosen ? 0 : PAUSE);
  }

  /** Whether what would be made now stands in the preview. */
  private get isSeen(): boolean {
    return this.preview !== undefined && this.previewed === asText(this.form);
  }

  private async ask(): Promise<void> {
    const wish = wishOf(this.form);
    const asked = asText(this.form);
    if (!wish) {
      this.preview = undefined;
      return;
    }
    try {
      const preview = await this.store.preview(wish);
      if (asked !== asText(this.form)) return;
      this.previewed = asked;
      this.preview = preview;
      this.failure = undefined;
    } catch (error) {
      if (asked !== asText(this.form)) return;
      this.preview = undefined;
      this.failure = failureOf(error).message;
    }
  }

  private make = (event?: Event): void => {
    event?.preventDefault();
    const wish = wishOf(this.form);
    if (!wish || !this.isSeen) return;
    void this.work(() => this.create(wish));
  };

  private async create(wish: Wish): Promise<void> {
    try {
      this.made = await this.store.create(this.form.name.trim(), wish);
    } catch (error) {
      // Another tap would make a second one beside it.
      if (keepsCode(failureOf(error))) this.preview = undefined;
      throw error;
    }
  }

  override render() {
    if (!this.subject) return nothing;
    if (this.made) return this.renderMade(this.made);
    const { words } = this;
    const off = this.busy || !this.isSeen;
    return this.frame(
      words.word("new_code"),
      this.renderForm(),
      html`${this.cancel()} ${this.primary(words.word("make"), this.make, { off })}`,
    );
  }

  private renderMade(made: CodeAnswer) {
    const { words } = this;
    const other = made.reason !== undefined && made.kind !== this.preview?.kind;
    return this.frame(
      made.name ? words.word("made_title", { name: made.name }) : words.word("running"),
      html`<smart-life-lock-result .store=${this.store} .words=${words} .answer=${made}></smart-life-lock-result>
        ${other ? html`<p class="note">${words.word(`why_${made.reason}`)}</p>` : nothing}`,
      this.primary(words.word("done"), () => this.closeDialog()),
    );
  }

  private renderForm() {
    const { form, words } = this;
    return html`<form @submit=${this.make}>
      <label class="field">
        ${words.word("who")}
        <input name="name" autofocus autocomplete="off" maxlength="64" .value=${form.name}
          placeholder=${words.word("who_example")}
          @input=${(event: InputEvent) => this.set({ name: valueOf(event) })} />
      </label>
      <fieldset>
        <legend>${words.word("when")}</legend>
        <div class="pills">
          ${WHENS.map(
            (when) => html`<label class="pill"><input type="radio" name="when" .checked=${form.when === when}
              @change=${() => this.set({ when })} /><span>${words.word(`when_${when}`)}</span></label>`,
          )}
        </div>
      </fieldset>
      ${form.when === "period" ? this.renderPeriod() : nothing}
      ${form.when === "weekly" ? this.renderWeekly() : nothing}
      ${this.renderPreview()}
      ${canChoose(form.when) || canTurn(form.when) ? this.renderMore() : nothing}
      <button type="submit" hidden></button>
    </form>`;
  }

  private input(label: string, type: string, field: keyof Form, note?: string) {
    const id = note === undefined ? nothing : `${field}-note`;
    return html`<label class="field">
        ${label}
        <input type=${type} name=${field} aria-describedby=${id} .value=${this.form[field] as string}
          @change=${(event: Event) => this.set({ [field]: valueOf(event) })} />
      </label>
      ${note === undefined ? nothing : html`<p class="note" id=${id}>${note}</p>`}`;
  }

  private renderPeriod() {
    const { words } = this;
    return html`
      <div class="pair">
        ${this.input(words.word("start_date"), "date", "startDate")}
        ${this.input(words.word("start_time"), "time", "startTime")}
        ${this.input(words.word("end_date"), "date", "endDate")}
        ${this.input(words.word("end_time"), "time", "endTime")}
      </div>
      ${this.renderZone()}
    `;
  }

  private renderWeekly() {
    const { form, words } = this;
    return html`
      ${weekdayPills(words, form.weekdays, (weekdays) => this.set({ weekdays }))}
      <div class="pair even">
        ${this.input(words.word("from_time"), "time", "from")}
        ${this.input(words.word("to_time"), "time", "to")}
      </div>
      ${this.renderZone()}
    `;
  }

  private renderPreview() {
    const { words, preview } = this;
    if (this.failure && !preview) return nothing; // says what is wrong instead
    const lines = preview ? linesOf(words, preview) : [];
    return html`<output class="preview" aria-live="polite">
      ${preview
        ? html`${lines.map((line, index) => (index ? html`<span>${line}</span>` : html`<strong>${line}</strong>`))}
            <span class="note">${words.at(`selector.code_kind.options.${preview.kind}`)}</span>`
        : html`<span class="note">${words.word(wishOf(this.form) ? "working_out" : "incomplete")}</span>`}
    </output>`;
  }

  private renderMore() {
    const { form, words } = this;
    const other = this.preview?.other.offline;
    return html`<details>
      <summary>${words.word("more_options")}</summary>
      <div class="more">
        ${form.when === "weekly"
          ? html`<div>${this.input(words.word("last_day"), "date", "lastDay", words.word("last_day_note"))}</div>`
          : nothing}
        ${canTurn(form.when) && other != null
          ? html`<div>
              <ha-button appearance="filled" @click=${() => this.set({ offline: other })}>${words.word(`offline_${other}`)}</ha-button>
              <p class="note">${words.word(`offline_${other}_note`)}</p>
            </div>`
          : nothing}
        ${canChoose(form.when)
          ? html`<div>
              <label class="field">${words.word("own_digits")}
                <input name="code" inputmode="numeric" autocomplete="off" dir="ltr" aria-describedby="own-note"
                  .value=${form.code} @input=${(event: InputEvent) => this.set({ code: valueOf(event).trim() })} />
              </label>
              <p class="note" id="own-note">${words.word("own_digits_note")}</p>
            </div>`
          : nothing}
      </div>
    </details>`;
  }

  static override styles = [
    ...LockDialog.styles,
    pills,
    css`
      .preview {
        display: flex;
        flex-direction: column;
        gap: 4px;
        min-block-size: 44px;
        padding: 12px 16px;
        border-radius: 14px;
        font-size: 14px;
        line-height: 1.45;
        background: color-mix(in srgb, var(--primary-color) 10%, transparent);
      }
    `,
  ];
}

function asText(form: Form): string {
  return JSON.stringify(wishOf(form) ?? null);
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
