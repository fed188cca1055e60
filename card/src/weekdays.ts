import { html, type TemplateResult } from "lit";
import { WEEKDAYS, type Words } from "./words";

/** The days of a weekly code, each to be switched on and off; `choose` gets those that are on. */
export function weekdayPills(words: Words, chosen: string[], choose: (days: string[]) => void): TemplateResult {
  const flipped = (day: string) => WEEKDAYS.filter((one) => chosen.includes(one) !== (one === day));
  return html`<fieldset>
    <legend>${words.word("which_days")}</legend>
    <div class="pills days">
      ${WEEKDAYS.map(
        (day) => html`<label class="pill"><input type="checkbox" .checked=${chosen.includes(day)}
          aria-label=${words.weekday(day, "long")} @change=${() => choose(flipped(day))} />
          <span aria-hidden="true">${words.weekday(day, "short")}</span></label>`,
      )}
    </div>
  </fieldset>`;
}
