/** Times of a cron expression: minutes of a day, and days. */
interface CronTimes {
  /** Minutes after midnight, sorted. */
  readonly minutes: readonly number[];
  /** Whether it runs on a day, in UTC. */
  readonly isOn: (day: Date) => boolean;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Least and greatest value of the five fields, and their words; as robfig/cron, which Kubernetes uses, parser.go @v3.0.1. */
const fields = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of the week', least: 0, most: 6, words: weekdays },
] as const;

type Field = (typeof fields)[number];

const dayMilliseconds = 24 * 60 * 60 * 1000;
/** Days after which the calendar begins again, but for the leap years that are none. */
const cycle = 28 * 365 + 7;

/** The field of an expression that Kubernetes would refuse, in words; undefined if there is none. */
export function cronProblem(expression: string): string | undefined {
  const parts = expression.split(' ');
  const wrong = fields.find((field, index) => valuesOf(field, parts[index] ?? '') === undefined);
  if (wrong !== undefined) {
    const part = parts[fields.indexOf(wrong)] ?? '';
    return `${JSON.stringify(part)} is no ${wrong.name}: ${wrong.least} to ${wrong.most}, a range, a list, or a step such as */2`;
  }
  return longestPause(expression) === undefined ? 'no day of the calendar has this date' : undefined;
}

/** Longest time between two runs, in seconds; undefined where there are none. */
export function longestPause(expression: string): number | undefined {
  const times = timesOf(expression);
  const [first] = times?.minutes ?? [];
  const last = times?.minutes.at(-1);
  if (times === undefined || first === undefined || last === undefined) return undefined;
  const start = Date.UTC(2024, 0, 1);
  const days = Array.from({ length: cycle }, (_, index) => index).filter((index) =>
    times.isOn(new Date(start + index * dayMilliseconds)),
  );
  const [firstDay] = days;
  if (firstDay === undefined) return undefined;
  const withinDay = times.minutes.map((minute, index) => minute - (times.minutes[index - 1] ?? minute));
  const betweenDays = [...days.slice(1), firstDay + cycle].map(
    (day, index) => (day - (days[index] ?? day)) * 24 * 60 + first - last,
  );
  return 60 * [...withinDay, ...betweenDays].reduce((most, each) => Math.max(most, each), 0);
}

function timesOf(expression: string): CronTimes | undefined {
  const parts = expression.split(' ');
  const [minutes, hours, days, inMonths, onWeekdays] = fields.map((field, index) =>
    valuesOf(field, parts[index] ?? ''),
  );
  if (!minutes || !hours || !days || !inMonths || !onWeekdays) return undefined;
  const either = !isStar(parts[2]) && !isStar(parts[4]);
  return {
    minutes: [...hours]
      .flatMap((hour) => [...minutes].map((minute) => 60 * hour + minute))
      .sort((a, b) => a - b),
    isOn: (day) => {
      const byDate = days.has(day.getUTCDate());
      const byWeekday = onWeekdays.has(day.getUTCDay());
      return inMonths.has(day.getUTCMonth() + 1) && (either ? byDate || byWeekday : byDate && byWeekday);
    },
  };
}

/** A date and a day of the week that are both stated are alternatives. */
function isStar(part = ''): boolean {
  return part.startsWith('*') || part.startsWith('?');
}

function valuesOf(field: Field, text: string): ReadonlySet<number> | undefined {
  const found = text.split(',').map((part) => rangeOf(field, part));
  const values = found.flatMap((range) => range ?? []);
  return found.includes(undefined) || values.length === 0 ? undefined : new Set(values);
}

function rangeOf(field: Field, text: string): number[] | undefined {
  const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(text) ?? [];
  const every = step === undefined ? 1 : Number(step);
  const [from, to, ...more] = range.split('-');
  const star = range === '*' || range === '?';
  const least = star ? field.least : numberOf(field, from ?? '');
  const single = to === undefined && step === undefined ? least : field.most;
  const most = star ? field.most : to === undefined ? single : numberOf(field, to);
  if (least === undefined || most === undefined || more.length > 0 || every < 1 || least > most)
    return undefined;
  return Array.from({ length: Math.floor((most - least) / every) + 1 }, (_, index) => least + index * every);
}

function numberOf({ least, most, words }: Field, text: string): number | undefined {
  const word = (words as readonly string[]).indexOf(text.toLowerCase());
  const value = word >= 0 ? word + least : /^\d+$/.test(text) ? Number(text) : undefined;
  return value === undefined || value < least || value > most ? undefined : value;
}
