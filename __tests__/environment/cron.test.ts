import { cronProblem, longestPause } from '../../lib/environment/cron';

const hour = 60 * 60;
const day = 24 * hour;

test.each([
  ['every minute', '* * * * *', 60],
  ['every two hours', '15 */2 * * *', 2 * hour],
  ['a step that does not divide the day', '0 */7 * * *', 7 * hour],
  ['once a day', '0 2 * * *', day],
  ['twice a day', '0 6,18 * * *', 12 * hour],
  ['office hours', '0 8-17 * * *', 15 * hour],
  ['working days, by name', '0 2 * * MON-FRI', 3 * day],
  ['once a week', '0 3 * * 6', 7 * day],
  ['once a month', '0 3 1 * *', 31 * day],
  ['the last day that long months have', '0 0 31 * *', 61 * day],
  ['a leap day', '0 0 29 2 *', 4 * 365 * day + day],
  ['a date or a day of the week', '0 0 1 * 1', 7 * day],
  ['from a minute on, in steps', '50/5 * * * *', 55 * 60],
])('%s', (_, expression, seconds) => {
  expect(cronProblem(expression)).toBeUndefined();
  expect(longestPause(expression)).toBe(seconds);
});

test.each([
  ['60 * * * *', '"60" is no minute'],
  ['* 24 * * *', '"24" is no hour'],
  ['* * 0 * *', '"0" is no day of the month'],
  ['* * * 13 *', '"13" is no month'],
  ['* * * * 7', '"7" is no day of the week'],
  ['* * * * some', '"some" is no day of the week'],
  ['5-1 * * * *', '"5-1" is no minute'],
  ['*/0 * * * *', '"*/0" is no minute'],
  ['1, * * * *', '"1," is no minute'],
  ['0 0 31 4 *', 'no day of the calendar'],
])('%s is refused', (expression, words) => {
  expect(cronProblem(expression)).toContain(words);
  expect(longestPause(expression)).toBeUndefined();
});
