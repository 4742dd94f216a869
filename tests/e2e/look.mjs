// Opens a page in Chromium at a width and a colour scheme, and prints what a reader would find as JSON.
// node look.mjs <playwright-core> <chromium> <file:// address> <width> <light|dark>
import { createRequire } from "node:module";
const [library, chromium, address, width, scheme] = process.argv.slice(2);
const { chromium: launcher } = createRequire(import.meta.url)(library);
const browser = await launcher.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const page = await browser.newPage({
  viewport: { width: Number(width), height: 900 },
  colorScheme: scheme,
});
const trouble = [], requests = [];
page.on("console", (message) => trouble.push(message.text()));
page.on("pageerror", (error) => trouble.push(String(error)));
page.on("request", (request) => requests.push(request.url()));
await page.goto(address);
const found = await page.evaluate(() => {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent);
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  return {
    language: document.documentElement.lang,
    title: document.title,
    headings: texts("h1, h2"),
    figures: [...document.querySelectorAll("figure")].map((figure) => ({
      caption: figure.querySelector("caption")?.textContent,
      columns: figure.querySelectorAll('th[scope="col"]').length,
      rows: [...figure.querySelectorAll("tbody tr")].map((row) =>
        [...row.children].map((cell) => cell.textContent)),
      named: [...figure.querySelectorAll("svg")].map((svg) =>
        svg.getAttribute("role") === "img" && svg.getAttribute("aria-label")),
      words: [...figure.querySelectorAll("svg text")].map((each) => each.textContent),
    })),
    links: [...document.querySelectorAll("nav a")].every((link) => document.querySelector(link.hash)),
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    outside: [...document.querySelectorAll("[src], link[href]")]
      .map((each) => each.getAttribute("src") ?? each.getAttribute("href"))
      .filter((each) => !each.startsWith("data:")),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    paper: getComputedStyle(document.body).backgroundColor,
    bar: getComputedStyle(document.querySelector("figure svg path[style*='--s1']") ?? document.body).fill,
    ink: getComputedStyle(document.body).color,
  };
});
await browser.close();
console.log(JSON.stringify({ ...found, trouble, requests }));
