// What the page shows. Every foreign text goes in as text, never as markup.

import { tr } from "/words.js";

const at = (id) => document.getElementById(id);

const CHAINS = new Map([["0x1", "Ethereum"], ["0xaa36a7", "Sepolia"]]);

export const shorter = (address) => `${address.slice(0, 6)}…${address.slice(-4)}`;

export function say(text, warn = false) {
  at("message").textContent = text;
  at("message").classList.toggle("warn", warn);
  at("said").hidden = text === "";
}

export function showCode(words) {
  at("code").textContent = words;
  at("pair").hidden = false;
}

export function showChoice(shown) {
  at("choose").hidden = !shown;
}

export function showNone(none) {
  at("none").hidden = !none;
}

export function addWallet(wallet, chosen) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(icon(wallet), text("span", wallet.name, text("small", wallet.rdns)));
  button.addEventListener("click", () => chosen(wallet));
  const entry = document.createElement("li");
  entry.append(button);
  at("wallets").append(entry);
}

export function showConnected(wallet, accounts, chainId) {
  at("connected").hidden = false;
  at("wallet-name").textContent = wallet.name;
  at("wallet-icon").hidden = !wallet.icon;
  if (wallet.icon) at("wallet-icon").src = wallet.icon;
  at("account").textContent = accounts.length ? shorter(String(accounts[0])) : tr("no account");
  at("account").title = accounts.length ? String(accounts[0]) : "";
  at("chain").textContent = CHAINS.get(chainId) ?? tr("chain {chain}", { chain: Number(chainId) });
  at("standing").classList.toggle("off", !accounts.length);
  at("standing").setAttribute("aria-label", accounts.length ? tr("connected") : tr("not connected"));
}

export function showAsk(words) {
  at("ask").hidden = !words;
  document.title = words ? tr("● Your wallet asks · Stems Mixer") : tr("Stems Mixer · wallet");
  if (!words) return;
  at("ask-title").textContent = words.title;
  at("ask-lines").replaceChildren(...words.lines.flatMap(([label, value]) => [text("dt", label), text("dd", value)]));
  at("ask-text").textContent = words.text;
  at("ask-text").hidden = !words.text;
}

export function close(reason) {
  for (const id of ["pair", "choose", "connected", "ask"]) at(id).hidden = true;
  say(reason, true);
}

function text(tag, content, ...more) {
  const element = document.createElement(tag);
  element.append(content, ...more);
  return element;
}

function icon(wallet) {
  const image = document.createElement(wallet.icon ? "img" : "span");
  image.className = "icon";
  if (wallet.icon) {
    image.src = wallet.icon;
    image.alt = "";
  }
  return image;
}
