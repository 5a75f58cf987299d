// node browser.mjs PLAYWRIGHT_FOLDER CHROMIUM ADDRESS COOKIES_TXT PAGES [requests]
// The same job done by a browser that Playwright drives: look who is signed in; then on every page look whether
// the box is ticked, untick it, press the button, load the page again and look. As many pages as optout asks for.
// With "requests", the same by fetch from inside one page of the site.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, executablePath, address, cookiesFile, pages, how] = process.argv.slice(2);
const { chromium } = createRequire(folder + '/')('playwright-core');
const site = 'https://settings.test';

function readCookies(file) {
  const lines = readFileSync(file, 'utf8').split('\n').map((line) => line.replace(/^#HttpOnly_/, ''));
  return lines.filter((line) => line.includes('\t')).map((line) => {
    const [domain, , path, secure, expires, name, value] = line.split('\t');
    return { domain, path, secure: secure === 'TRUE', expires: Number(expires), name, value };
  });
}

async function boxOf(tab, number) {
  await tab.goto(`${site}/settings/${number}`);
  return tab.getByRole('checkbox', { name: `Use my data for purpose ${number}`, exact: true });
}

async function turnOff(tab, number) {
  const box = await boxOf(tab, number);
  if (!(await box.isChecked())) throw new Error(`setting ${number} is off already`);
  await box.uncheck();
  const saved = tab.waitForResponse((answer) => answer.request().method() === 'POST');
  await tab.getByRole('button', { name: 'Save changes' }).click();
  if (!(await saved).ok()) throw new Error(`setting ${number} was not saved`);
  if (await (await boxOf(tab, number)).isChecked()) throw new Error(`setting ${number} is still on`);
}

async function turnOffByRequests(tab) {
  await tab.evaluate(async (count) => {
    const read = async (number) => (await fetch(`/api/settings/${number}`, { cache: 'no-store' })).json();
    for (let number = 1; number <= count; number++) {
      if (!(await read(number)).on) throw new Error(`setting ${number} is off already`);
      const init = { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"on":false}' };
      if (!(await fetch(`/api/settings/${number}`, init)).ok) throw new Error(`setting ${number} was not saved`);
      if ((await read(number)).on) throw new Error(`setting ${number} is still on`);
    }
  }, Number(pages));
}

const browser = await chromium.launch({
  executablePath,
  args: [`--host-resolver-rules=MAP settings.test:443 ${address}`],
});
try {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  await context.addCookies(readCookies(cookiesFile));
  const tab = await context.newPage();
  await tab.goto(`${site}/settings/1`);
  if (!(await tab.locator('meta[name=user]').getAttribute('content'))) throw new Error('nobody is signed in');
  if (how === 'requests') await turnOffByRequests(tab);
  else for (let number = 1; number <= Number(pages); number++) await turnOff(tab, number);
} finally {
  await browser.close();
}
