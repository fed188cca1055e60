import type { Preview, When, Wish } from "./types";
import type { Words } from "./words";

export const WHENS: When[] = ["now", "once", "today", "weekend", "period", "weekly"];

/** What stands in the form of a new code. Dates and times are those of the home. */
export interface Form {
  name: string;
  when: When;
  startDate: string;
  startTime: string;
  endDate: string;
  endTime: string;
  weekdays: string[];
  from: string;
  to: string;
  lastDay: string;
  code: string;
  offline: boolean | undefined;
}

/** A form for a guest who comes now and leaves tomorrow, until somebody says otherwise. */
export function emptyForm(words: Words, now: Date): Form {
  const today = words.fields(now);
  const tomorrow = words.fields(new Date(now.getTime() + 86_400_000));
  return {
    name: "",
    when: "once",
    startDate: today.date,
    startTime: today.time,
    endDate: tomorrow.date,
    endTime: "11:00",
    weekdays: [],
    from: "09:00",
    to: "12:00",
    lastDay: "",
    code: "",
    offline: undefined,
  };
}

/** What the form asks for; nothing while it is not complete. */
export function wishOf(form: Form): Wish | undefined {
  const wish: Wish = { when: form.when };
  if (form.when === "period") {
    if (!form.startDate || !form.startTime || !form.endDate || !form.endTime) return undefined;
    wish.start = `${form.startDate}T${form.startTime}:00`;
    wish.end = `${form.endDate}T${form.endTime}:00`;
  }
  if (form.when === "weekly") {
    if (!form.weekdays.length || !form.from || !form.to) return undefined;
    wish.weekdays = form.weekdays;
    wish.from = form.from;
    wish.to = form.to === "00:00" ? "24:00" : form.to;
    if (form.lastDay) wish.end = `${form.lastDay}T24:00:00`;
  }
  if (form.code && canChoose(form.when)) wish.code = form.code;
  if (form.offline !== undefined && canTurn(form.when)) wish.offline = form.offline;
  return wish;
}

/** Whether a person may choose the digits: computed codes have none to choose. */
export function canChoose(when: When): boolean {
  return when !== "now";
}

/** Whether there are two kinds of code for it: in the lock, or computed. */
export function canTurn(when: When): boolean {
  return when !== "now" && when !== "weekly";
}

/** A preview as lines: the true times and limits, then why it is this kind. */
export function linesOf(words: Words, preview: Preview): string[] {
  return [...preview.sentences, preview.why].map((one) => words.line(one));
}
