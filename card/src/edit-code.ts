import { html, nothing, type TemplateResult } from "lit";
import { type DialogSubject, LockDialog } from "./dialog";
import { pills } from "./styles";
import type { CodeRow, EditField } from "./types";
import { weekdayPills } from "./weekdays";
import { WEEKDAYS } from "./words";

/** What a code's form holds; only what may be changed at this code is shown. */
interface Form {
  name: string;
  startDate: string;
  startTime: string;
  endDate: string;
  endTime: string;
  weekdays: string[];
  from: string;
  to: string;
  code: string;
}

/** Change a code that is there: a guest stays longer, a cleaner comes on another day. */
export class EditCodeDialog extends LockDialog<DialogSubject> {
  static readonly tag = "smart-life-lock-edit-code";
  static override properties = { ...LockDialog.properties, form: { state: true } };
  declare private form: Form;
  private unchanged!: Form;

  protected override begin(): void {
    this.unchanged = this.form = this.formOf(this.row);
  }

  private formOf(row: CodeRow): Form {
    const fields = (iso?: string) =>
      iso ? this.words.fields(new Date(iso)) : { date: "", time: "" };
    const start = fields(row.valid_from);
    const end = fields(row.valid_until);
    return {
      name: row.name,
      startDate: start.date,
      startTime: start.time,
      endDate: end.date,
      endTime: end.time,
      weekdays: row.weekdays ?? [],
      from: row.from ?? "00:00",
      to: row.to === "24:00" ? "00:00" : (row.to ?? "00:00"),
      code: "",
    };
  }

  /** Only what was changed, so that nothing else is rounded or written anew. */
  private changes(): Record<string, unknown> {
    const { form, unchanged } = this;
    const differs = (...fields: (keyof Form)[]) => fields.some((one) => form[one] !== unchanged[one]);
    return {
      ...(differs("name") && { name: form.name.trim() }),
      ...(differs("startDate", "startTime") && { start: `${form.startDate}T${form.startTime}:00` }),
      ...(differs("endDate", "endTime") && { end: `${form.endDate}T${form.endTime}:00` }),
      ...(differs("weekdays") && { weekdays: form.weekdays }),
      ...(differs("from", "to") && this.hours()),
      ...(form.code && { code: form.code }),
    };
  }

  private hours(): Record<string, unknown> {
    const { from, to } = this.form;
    if (from === to) return { all_day: true };
    return { from, to: to === "00:00" ? "24:00" : to };
  }

  /** Whether nothing is empty that was not. */
  private get isComplete(): boolean {
    const needed = ["startDate", "startTime", "endDate", "endTime", "weekdays", "from", "to"] as const;
    return needed.every((one) => this.form[one].length || !this.unchanged[one].length);
  }

  private save = (event?: Event): void => {
    event?.preventDefault();
    if (!this.isComplete) return;
    const changes = this.changes();
    if (!Object.keys(changes).length) return void this.closeDialog();
    void this.work(async () => {
      await this.store.act("update_code", { code_id: this.row.id, ...changes });
      this.closeDialog();
    });
  };

  override render() {
    if (!this.subject) return nothing;
    const { words, row } = this;
    const may = (field: EditField) => row.can.edit.includes(field);
    const timed = may("start") || may("end");
    const weekly = may("weekdays") && row.weekdays ? this.renderWeekly() : nothing;
    const isWeekly = row.weekdays?.length !== WEEKDAYS.length || row.from !== undefined;
    return this.frame(
      words.word("edit_title", { name: words.nameOf(row) }),
      html`<form @submit=${this.save}>
        ${may("name") ? this.field("who", "text", "name") : nothing}
        ${timed
          ? html`<div class="pair">
              ${may("start") ? [this.field("start_date", "date", "startDate"), this.field("start_time", "time", "startTime")] : nothing}
              ${may("end") ? [this.field("end_date", "date", "endDate"), this.field("end_time", "time", "endTime")] : nothing}
            </div>`
          : nothing}
        ${isWeekly ? weekly : nothing} ${timed ? this.renderZone() : nothing}
        ${may("code") ? this.field("new_digits", "text", "code") : nothing}
        ${isWeekly || weekly === nothing ? nothing : this.renderMore(weekly)}
        ${may("end") || row.length === null ? nothing : html`<p class="note">${words.word("times_fixed")}</p>`}
        <button type="submit" hidden></button>
      </form>`,
      html`${this.cancel()} ${this.primary(words.word("save"), this.save, { off: this.busy || !this.isComplete })}`,
    );
  }

  private set(change: Partial<Form>): void {
    this.form = { ...this.form, ...change };
  }

  private field(label: string, type: string, name: keyof Form) {
    return html`<label class="field">
      ${this.words.word(label)}
      <input type=${type} name=${name} autocomplete="off" inputmode=${name === "code" ? "numeric" : nothing}
        .value=${this.form[name] as string}
        @input=${(event: Event) => this.set({ [name]: (event.target as HTMLInputElement).value })} />
    </label>`;
  }

  /** A guest who only stays longer is not asked for weekdays. */
  private renderMore(weekly: TemplateResult) {
    return html`<details>
      <summary>${this.words.word("more_options")}</summary>
      <div class="more">${weekly}</div>
    </details>`;
  }

  private renderWeekly() {
    const { form, words } = this;
    return html`
      ${weekdayPills(words, form.weekdays, (weekdays) => this.set({ weekdays }))}
      <div class="pair even">${this.field("from_time", "time", "from")} ${this.field("to_time", "time", "to")}</div>
      ${form.from === form.to ? html`<p class="note">${words.word("all_day")}</p>` : nothing}
    `;
  }

  static override styles = [...LockDialog.styles, pills];
}
