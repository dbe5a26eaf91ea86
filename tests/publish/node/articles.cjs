// One line of JSON for each article that Zenn's own rules have something against. Arguments: files.
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const { load, JSON_SCHEMA } = require("js-yaml");
const { validateArticle } = require("zenn-model");

for (const file of process.argv.slice(2)) {
  const front = readFileSync(file, "utf8").split(/^---[ \t]*$/m)[1];
  const article = { ...load(front, { schema: JSON_SCHEMA }), slug: basename(file, ".md") };
  const found = validateArticle(article).map((problem) => problem.type);
  console.log(JSON.stringify({ file: basename(file), found, article }));
}
