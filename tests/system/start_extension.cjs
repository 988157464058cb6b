// Starts the extension in a host that writes down what it is asked; the argument is what starting the server fails with.
"use strict";

const Module = require("node:module");
const path = require("node:path");

const [extension, failure] = process.argv.slice(2);
const told = { servers: [], warnings: [], stopped: 0 };

class LanguageClient {
  constructor(id, name, server, options) {
    told.servers.push({ id, server, documents: options.documentSelector });
  }
  async start() {
    if (failure) throw new Error(failure);
  }
  async stop() {
    told.stopped += 1;
  }
}

const host = {
  vscode: {
    workspace: { getConfiguration: (section) => ({ get: (key) => `${section}.${key} of the settings` }) },
    window: { showWarningMessage: (text) => told.warnings.push(text) },
  },
  "vscode-languageclient/node": { LanguageClient },
};
const load = Module._load;
Module._load = (request, ...rest) => host[request] ?? load(request, ...rest);

async function main() {
  const { main: entry } = require(path.join(extension, "package.json"));
  const { activate, deactivate } = require(path.join(extension, entry));
  await activate();
  await deactivate();
  process.stdout.write(JSON.stringify(told));
}

main();
