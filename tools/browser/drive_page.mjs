/**
 * Uses the page of the calibration agent as people do, in a headless Chromium: with the keyboard, and on a phone.
 *
 *   node drive_page.mjs MODULES URL [SCREENSHOTS]
 *
 * MODULES is a folder with node_modules. Prints a line of JSON for each thing that must hold: `title`, and `problem` or null.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [modules, url, screenshots] = process.argv.slice(2);
const load = createRequire(join(modules, 'package.json'));
const chromium = load('@sparticuz/chromium').default;
const puppeteer = load('puppeteer-core');

const laptop = { width: 1100, height: 900 };
const phone = { width: 375, height: 740, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

async function holds(title, check) {
  let problem = null;
  try {
    await check();
  } catch (error) {
    problem = String(error?.message ?? error);
  }
  console.log(JSON.stringify({ title, problem }));
}

function expect(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}

const textOf = (page, selector) => page.$eval(selector, (element) => element.innerText);
const focused = (page) => page.evaluate(() => document.activeElement?.id ?? '');

function everyNode(node) {
  return [node, ...(node.children ?? []).flatMap(everyNode)];
}

/** Waits for the verdict. */
async function verdict(page) {
  await page.waitForSelector('#result:not([hidden])', { timeout: 60_000 });
  return textOf(page, '#verdict');
}

async function open(browser, viewport) {
  const page = await browser.newPage();
  await page.setViewport(viewport);
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  // An answer that comes in pieces may count as aborted although the page has read it to its end, which it would say.
  page.on('requestfailed', (request) => {
    if (!request.url().endsWith('/api/calibrate')) problems.push(`${request.url()} fails`);
  });
  await page.goto(url, { waitUntil: 'networkidle0' });
  return { page, problems };
}

async function picture(page, name) {
  if (screenshots !== undefined)
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

async function withKeyboard(browser) {
  const { page, problems } = await open(browser, laptop);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await holds('the keyboard reaches every field in order, and the focus can be seen', async () => {
    const order = [];
    for (let at = 0; at < 4; at += 1) {
      await page.keyboard.press('Tab');
      order.push(await focused(page));
    }
    expect(order.join() === 'equipment,question,notify,ask', order.join());
    const outline = await page.$eval('#ask', (element) => getComputedStyle(element).outlineStyle);
    expect(outline !== 'none', 'no outline');
  });
  await holds('each field has a name for readers of the screen', async () => {
    const names = everyNode(await page.accessibility.snapshot())
      .filter(({ role }) => ['textbox', 'checkbox', 'button'].includes(role))
      .map(({ name }) => name);
    expect(
      names.length === 4 && names.every((name) => name !== undefined && name !== ''),
      JSON.stringify(names),
    );
  });
  await holds('steps show while it works, and then the verdict of the measurements', async () => {
    await page.evaluate(() => {
      window.steps = [];
      new MutationObserver(() => window.steps.push(document.getElementById('progress').innerText)).observe(
        document.getElementById('progress'),
        { childList: true },
      );
    });
    await page.focus('#equipment');
    await page.keyboard.type('LITHO-002');
    await page.keyboard.press('Enter');
    const text = await verdict(page);
    expect(text === 'LITHO-002: Fail: out of its limits', text);
    const steps = (await page.evaluate(() => window.steps)).join('\n');
    expect(steps.includes('Looking up LITHO-002'), steps);
    expect((await focused(page)) === 'verdict', 'the focus is not on the verdict');
  });
  await holds('a table has the limits, and the report is by the model', async () => {
    const rows = await textOf(page, '#findings');
    expect(/overlay.*beyond 3.5 nm/s.test(rows), rows);
    expect((await textOf(page, '#author')).startsWith('Explanation, written by'), 'no author');
    expect((await textOf(page, '#report')).includes('calibration-ax-200.md'), 'no report');
  });
  await holds('evidence opens by keyboard: tools and documents', async () => {
    const titles = await page.$$eval('#evidence summary', (all) => all.map((each) => each.innerText));
    expect(
      titles.some((title) => title.startsWith('Tool equipment_service_history')),
      titles.join(),
    );
    expect(
      titles.some((title) => title.startsWith('Document calibration-ax-200')),
      titles.join(),
    );
    await page.focus('#evidence summary');
    await page.keyboard.press('Enter');
    expect(await page.$eval('#evidence details', (each) => each.open), 'it stays closed');
    expect((await textOf(page, '#evidence')).includes('interferometer'), 'no history');
  });
  await picture(page, 'calibration-agent');
  await holds('an unknown machine is a sentence, and the focus is where it can be mended', async () => {
    await page.$eval('#equipment', (element) => (element.value = ''));
    await page.focus('#equipment');
    await page.keyboard.type('LITHO-999');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#problem:not([hidden])');
    const text = await textOf(page, '#problem');
    expect(text === 'the database knows no equipment LITHO-999', text);
    expect((await focused(page)) === 'equipment', 'the focus is elsewhere');
  });
  await holds('what tools return is shown as text, and no other site is asked', async () => {
    expect(problems.length === 0, problems.join());
    const policy = (await (await fetch(url)).headers.get('content-security-policy')) ?? '';
    expect(policy.includes("default-src 'none'"), policy);
  });
  await page.close();
}

async function onPhone(browser) {
  const { page, problems } = await open(browser, phone);
  await holds(
    'on a phone: touch, a verdict, others are told, and nothing is wider than the screen',
    async () => {
      await page.tap('#equipment');
      await page.keyboard.type('LITHO-002');
      await page.tap('#notify');
      await page.tap('#ask');
      const text = await verdict(page);
      expect(text.startsWith('LITHO-002: Fail'), text);
      expect((await textOf(page, '#footer')).includes('dry run'), await textOf(page, '#footer'));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width <= phone.width, `${width} pixels`);
      const height = await page.$eval('#ask', (element) => element.getBoundingClientRect().height);
      expect(height >= 44, `the button is ${height} pixels high`);
      expect(problems.length === 0, problems.join());
    },
  );
  await picture(page, 'calibration-agent-phone');
  await page.close();
}

const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args,
  headless: 'shell',
});
try {
  await withKeyboard(browser);
  await onPhone(browser);
} finally {
  await browser.close();
}
