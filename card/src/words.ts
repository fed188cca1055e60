import { DOMAIN } from "./names";
import type { Hass, Sentence } from "./types";

const DAY = 86_400_000;
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Words, times and weekdays as this person reads them. */
export class Words {
  readonly language: string;
  private readonly hour12: boolean | undefined;
  private readonly foreign: boolean;

  /** `zone` is the home's; a browser elsewhere is told its name with each time. */
  constructor(
    private readonly localize: Hass["localize"],
    locale: Hass["locale"],
    readonly zone: string,
  ) {
    this.language = locale.language;
    const format = locale.time_format;
    this.hour12 = format === "12" ? true : format === "24" ? false : undefined;
    if (format === "system") {
      this.hour12 = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;
    }
    this.foreign = zone !== new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  word(key: string, values?: Record<string, unknown>): string {
    return this.at(`selector.card.options.${key}`, values);
  }

  /** The words at a path below our integration. */
  at(path: string, values?: Record<string, unknown>): string {
    return this.localize(`component.${DOMAIN}.${path}`, values) || path.split(".").at(-1) || "";
  }

  sentence(one: Sentence, now = Date.now()): string {
    const values: Record<string, unknown> = { ...one.numbers, ...one.names };
    for (const [name, moment] of Object.entries(one.moments ?? {})) {
      values[name] = this.moment(moment, now);
    }
    for (const [name, time] of Object.entries(one.clock ?? {})) values[name] = this.clock(time);
    for (const [name, path] of Object.entries(one.words ?? {})) values[name] = this.at(path);
    if (one.weekdays) values.weekdays = this.weekdays(one.weekdays);
    return this.at(`selector.${one.selector ?? "card"}.options.${one.key}`, values);
  }

  /** A sentence that stands on a line of its own. */
  line(one: Sentence): string {
    const text = this.sentence(one);
    return text.charAt(0).toLocaleUpperCase(this.language) + text.slice(1);
  }

  /** "tomorrow, 15:00", "Thu, 3 Dec, 15:00", or with the year where it is another. */
  moment(iso: string, now = Date.now()): string {
    const at = new Date(iso);
    const time = this.format(at, {
      hour: "numeric",
      minute: "2-digit",
      ...(this.foreign && { timeZoneName: "short" }),
    });
    return `${this.day(at, now)}, ${time}`;
  }

  private day(at: Date, now: number): string {
    const days = (this.dayNumber(at) - this.dayNumber(new Date(now))) / DAY;
    if (Math.abs(days) <= 1) {
      return new Intl.RelativeTimeFormat(this.language, { numeric: "auto" }).format(days, "day");
    }
    const sameYear = this.year(at) === this.year(new Date(now));
    return this.format(at, {
      day: "numeric",
      month: "short",
      ...(sameYear ? { weekday: "short" } : { year: "numeric" }),
    });
  }

  /** "09:00" or "24:00" as a time of day in this person's format. */
  clock(time: string): string {
    const [hour = 0, minute = 0] = time.split(":").map(Number);
    if (hour === 24 && this.hour12 === false) return "24:00";
    const at = new Date(Date.UTC(2024, 0, 1, hour, minute));
    return this.format(at, { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  }

  weekdays(days: string[]): string {
    if (days.length === 7) return this.word("every_day");
    const names = days.map((day) => this.weekday(day, days.length > 2 ? "short" : "long"));
    return new Intl.ListFormat(this.language, { style: "short", type: "unit" }).format(names);
  }

  weekday(day: string, width: "short" | "long"): string {
    const at = new Date(Date.UTC(2024, 0, 1 + WEEKDAYS.indexOf(day)));
    return this.format(at, { weekday: width, timeZone: "UTC" });
  }

  /** The date and time of day of a moment in the home, as form fields hold them. */
  fields(at: Date): { date: string; time: string } {
    const text = new Intl.DateTimeFormat("sv-SE", {
      timeZone: this.zone,
      dateStyle: "short",
      timeStyle: "short",
    }).format(at);
    const [date = "", time = ""] = text.split(" ");
    return { date, time };
  }

  private format(at: Date, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.language, {
      timeZone: this.zone,
      ...(options.hour && this.hour12 !== undefined && { hour12: this.hour12 }),
      ...options,
    }).format(at);
  }

  private dayNumber(at: Date): number {
    return Date.parse(`${this.fields(at).date}T00:00:00Z`);
  }

  private year(at: Date): string {
    return this.fields(at).date.slice(0, 4);
  }
}

/** Milliseconds until the next day begins in a zone, when "today" becomes untrue. */
export function untilMidnight(words: Words, now: Date): number {
  const [hour = 0, minute = 0] = words.fields(now).time.split(":").map(Number);
  return ((24 - hour) * 60 - minute) * 60_000 - (now.getTime() % 60_000) + 500;
}
