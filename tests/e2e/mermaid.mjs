// Parses Mermaid texts with Mermaid itself, in Chromium, and prints what it found as JSON.
// node mermaid.mjs <playwright-core> <chromium> <mermaid.min.js> <text files>
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const [library, chromium, script, ...files] = process.argv.slice(2);
const { chromium: launcher } = createRequire(import.meta.url)(library);
const browser = await launcher.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const page = await browser.newPage();
await page.setContent("<!doctype html><title>mermaid</title>");
await page.addScriptTag({ path: script });
const found = await page.evaluate(async (texts) => {
  globalThis.mermaid.initialize({ startOnLoad: false, maxEdges: 5000, maxTextSize: 5000000 });
  const read = [];
  for (const text of texts) {
    const { diagramType } = await globalThis.mermaid.parse(text);
    const diagram = await globalThis.mermaid.mermaidAPI.getDiagramFromText(text);
    const { nodes, edges } = diagram.db.getData();
    read.push({
      type: diagramType,
      nodes: nodes.filter((node) => !node.isGroup).length,
      edges: edges.length,
    });
  }
  return read;
}, files.map((file) => readFileSync(file, "utf-8")));
await browser.close();
console.log(JSON.stringify(found));
