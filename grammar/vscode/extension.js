// Starts the language server, `messenger-rules lsp`, for conditions and catalogues; colours need nothing of this.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate() {
  const command = vscode.workspace.getConfiguration("messenger-rules").get("command");
  const server = { command, args: ["lsp"] };
  const documentSelector = [{ language: "messenger-rules" }, { language: "messenger-rules-catalog" }];
  client = new LanguageClient("messenger-rules", "messenger_rules", server, { documentSelector });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const advice = "Install messenger-rules, or set messenger-rules.command to where it is.";
    vscode.window.showWarningMessage(`\`${command} lsp\` does not run: ${error.message}. ${advice}`);
  }
}

async function deactivate() {
  await client?.stop();
}

module.exports = { activate, deactivate };
