import { DOMAIN } from "./names";
import type { CodeRow, Hass, Sentence } from "./types";

const DAY = 86_400_000;
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Words, times and weekdays as this person reads them. */
export class Words {
  readonly language: string;
  // Making one takes longer than all else in a row.
  private readonly formats = new Map<string, Intl.DateTimeFormat>();
  private readonly relative: Intl.RelativeTimeFormat;
  private readonly hour12: boolean | undefined;
  private readonly foreign: boolean;

  /** `zone` is the home's; a browser elsewhere is told its name with each time. */
  constructor(
    private readonly localize: Hass["localize"],
    locale: Hass["locale"],
    readonly zone: string,
  ) {
    // Where our words are not translated, times in another language would stand in them.
    const spoken = this.word("language");
    this.language = locale.language.startsWith(spoken) ? locale.language : spoken;
    this.relative = new Intl.RelativeTimeFormat(this.language, { numeric: "auto" });
    const format = locale.time_format;
    const source = format === "system" ? undefined : locale.language;
    this.hour12 =
      format === "12" || format === "24"
        ? format === "12"
        : new Intl.DateTimeFormat(source, { hour: "numeric" }).resolvedOptions().hour12;
    this.foreign = !sameClock(zone);
  }

  word(key: string, values?: Record<string, unknown>): string {
    return this.at(`selector.card.options.${key}`, values);
  }

  /** The words at a path below our integration. */
  at(path: string, values?: Record<string, unknown>): string {
    return this.localize(`component.${DOMAIN}.${path}`, values) || path.split(".").at(-1) || "";
  }

  /** `dated`: without words such as "tomorrow", for who reads it on another day. */
  sentence(one: Sentence, dated = false): string {
    const values: Record<string, unknown> = { ...one.numbers, ...one.names };
    let before: number | undefined;
    for (const [name, iso] of Object.entries(one.moments ?? {})) {
      const at = new Date(iso);
      const day = this.dayNumber(at);
      // Both on one day: it is said once.
      values[name] = day === before ? this.time(at) : `${this.day(at, dated ? undefined : Date.now())}, ${this.time(at)}`;
      before = day;
    }
    for (const [name, time] of Object.entries(one.clock ?? {})) values[name] = this.clock(time);
    for (const [name, path] of Object.entries(one.words ?? {})) values[name] = this.at(path);
    if (one.weekdays) values.weekdays = this.weekdays(one.weekdays);
    return this.at(`selector.${one.selector ?? "card"}.options.${one.key}`, values);
  }

  /** A sentence that stands on a line of its own. */
  line(one: Sentence): string {
    return this.capital(this.sentence(one));
  }

  capital(text: string): string {
    return text.charAt(0).toLocaleUpperCase(this.language) + text.slice(1);
  }

  /** "tomorrow, 15:00", "Thu, 3 Dec, 15:00", or with the year where it is another. */
  moment(iso: string): string {
    const at = new Date(iso);
    return `${this.day(at, Date.now())}, ${this.time(at)}`;
  }

  private time(at: Date): string {
    return this.format(at, {
      hour: "numeric",
      minute: "2-digit",
      ...(this.foreign && { timeZoneName: "short" }),
    });
  }

  private day(at: Date, now?: number): string {
    const days = now === undefined ? Infinity : (this.dayNumber(at) - this.dayNumber(new Date(now))) / DAY;
    if (Math.abs(days) <= 1) {
      return this.relative.format(days, "day");
    }
    const sameYear = this.year(at) === this.year(new Date());
    return this.format(at, {
      day: "numeric",
      month: "short",
      ...(sameYear ? { weekday: "short" } : { year: "numeric" }),
    });
  }

  /** Whose times are meant, for a browser in another zone. */
  zoneNote(): string | undefined {
    return this.foreign ? this.word("home_zone", { zone: this.zone }) : undefined;
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
    const text = this.formatter("sv-SE", { dateStyle: "short", timeStyle: "short" }).format(at);
    const [date = "", time = ""] = text.split(" ");
    return { date, time };
  }

  /** What a code is called: by its name, or by what it is. */
  nameOf(row: CodeRow | undefined): string {
    // Who gets this one would open nothing with it.
    if (row?.name && row.kind.startsWith("clear")) return this.word("clear_named", { name: row.name });
    if (row?.name) return row.name;
    return row?.label ? this.line(row.label) : this.at(`selector.code_kind.options.${row?.kind}`);
  }

  private format(at: Date, options: Intl.DateTimeFormatOptions): string {
    const hours = options.hour ? { hour12: this.hour12 } : {};
    return this.formatter(this.language, { ...hours, ...options }).format(at);
  }

  private formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = language + JSON.stringify(options);
    let made = this.formats.get(key);
    if (!made) {
      made = new Intl.DateTimeFormat(language, { timeZone: this.zone, ...options });
      this.formats.set(key, made);
    }
    return made;
  }

  private dayNumber(at: Date): number {
    return Date.parse(`${this.fields(at).date}T00:00:00Z`);
  }

  private year(at: Date): string {
    return this.fields(at).date.slice(0, 4);
  }
}

/** Whether clocks here show what they show in a zone, in winter and in summer: one zone has several names. */
function sameClock(timeZone: string): boolean {
  const [there, here] = [{ timeZone }, {}].map(
    (zone) => new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", ...zone }),
  );
  const year = new Date().getFullYear();
  return [0, 3, 6, 9].every((month) => {
    const at = Date.UTC(year, month, 15);
    return there?.format(at) === here?.format(at);
  });
}

/** Milliseconds until the next day begins in a zone, when "today" becomes untrue. */
export function untilMidnight(words: Words, now: Date): number {
  const [hour = 0, minute = 0] = words.fields(now).time.split(":").map(Number);
  return ((24 - hour) * 60 - minute) * 60_000 - (now.getTime() % 60_000) + 500;
}
