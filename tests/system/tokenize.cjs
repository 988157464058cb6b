// Colours lines by TextMate grammars, with the engine of Visual Studio Code. Reads {"grammars": {scope: file}, "scope",
// "texts": [[line, ...], ...]} from standard input; writes, for each line, its tokens as [start, end, [scope, ...]].
"use strict";

const { readFileSync } = require("node:fs");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

async function main() {
  const asked = JSON.parse(readFileSync(0, "utf-8"));
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const file = asked.grammars[scope];
      if (file === undefined) throw new Error(`nobody gave a grammar for ${scope}`);
      return textmate.parseRawGrammar(readFileSync(file, "utf-8"), file);
    },
  });
  const grammar = await registry.loadGrammar(asked.scope);
  const texts = asked.texts.map((lines) => {
    let stack = textmate.INITIAL;
    return lines.map((line) => {
      const read = grammar.tokenizeLine(line, stack);
      stack = read.ruleStack;
      return read.tokens.map((token) => [token.startIndex, token.endIndex, token.scopes]);
    });
  });
  process.stdout.write(JSON.stringify(texts));
}

main();
