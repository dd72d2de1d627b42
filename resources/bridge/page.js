// The page: trade the code, let the user choose a wallet, pass questions on until one side ends.

import * as link from "/link.js";
import * as view from "/view.js";
import * as wallets from "/wallets.js";
import { tr, translate } from "/words.js";

const NO_WALLET_AFTER_MS = 1500;
const INTERNAL = -32603;
const ready = () => tr("Connected. Leave this page open while you use the mixer.");

let wallet = null;
let attempt = 0;
let asked = new Map();

addEventListener("hashchange", () => location.reload()); // a further link, opened in this same tab
start();

async function start() {
  const code = location.hash.slice(1);
  history.replaceState(null, "", "/");
  await translate();
  if (!code) return view.close(tr("This page was reloaded or opened without its link. Go back to the mixer and connect again."));
  const words = await link.pair(code).catch(() => null);
  if (!words) return view.close(tr("This link was used already, or is too old. Go back to the mixer and connect again."));
  view.showCode(words);
  view.showChoice(true);
  view.say("");
  addEventListener("pagehide", link.bye);
  addEventListener("pageshow", (event) => event.persisted && ended());
  pollUntilLost();
  const none = setTimeout(() => view.showNone(true), NO_WALLET_AFTER_MS);
  wallets.discover((found) => {
    clearTimeout(none);
    view.showNone(false);
    view.addWallet(found, choose);
  });
}

// A wallet may hang: another can be chosen meanwhile, and the late answer of the first changes nothing.
async function choose(chosen) {
  const mine = ++attempt;
  view.say(tr("Look at {wallet}: it asks whether to show your account to this page.", { wallet: chosen.name }));
  try {
    await wallets.connect(chosen);
    if (mine !== attempt) return;
    wallet = chosen;
    wallets.watch(wallet, tellState);
    await tellState();
    view.showChoice(false);
    view.say(ready());
  } catch (error) {
    if (mine !== attempt) return;
    if (wallet) wallets.unwatch(wallet, tellState);
    wallet = null;
    if (error instanceof link.Lost) return ended();
    const refused = error?.code === 4001;
    view.say(refused ? tr("You refused in the wallet. Choose again when you like.") : tr("The wallet did not connect. Is it unlocked?"), true);
  }
}

// Reads account and chain from the wallet itself, whatever its event said, and passes them on.
async function tellState() {
  const { accounts, chainId } = await wallets.look(wallet);
  view.showConnected(wallet, accounts, chainId);
  await link.state(accounts, chainId, wallet.name);
}

async function pollUntilLost() {
  for (;;) {
    try {
      const { requests, withdrawn } = await link.poll();
      for (const id of withdrawn) if (asked.delete(id)) view.say(tr("The mixer no longer waits for this. Please refuse it in your wallet."), true);
      for (const request of requests) pass(request);
      if (withdrawn.length) showNext();
    } catch (error) {
      return ended();
    }
  }
}

async function pass({ id, method, params, words }) {
  asked.set(id, words ?? null);
  if (words) view.say("");
  showNext();
  let send;
  try {
    if (!wallet) throw { code: 4100 };
    const result = await wallets.ask(wallet, method, params);
    if (words && asked.has(id)) view.say(ready());
    send = () => link.answer(id, result ?? null);
  } catch (error) {
    const code = Number.isSafeInteger(error?.code) && Math.abs(error.code) < 2 ** 31 ? error.code : INTERNAL;
    if (words && asked.has(id)) view.say(code === 4001 ? tr("You refused in the wallet.") : tr("The wallet answered with an error."), true);
    send = () => link.answerError(id, code);
  }
  asked.delete(id);
  showNext();
  await send().catch((error) => error instanceof link.Lost && ended());
}

// The oldest question that has words; reading account and chain has none and shows nothing.
function showNext() {
  view.showAsk([...asked.values()].find(Boolean) ?? null);
}

function ended() {
  link.bye();
  asked = new Map();
  view.close(tr("The mixer has closed this connection, or another page has taken over. You can close this page."));
}
