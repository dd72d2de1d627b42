// Wallets of this browser, found by EIP-6963 and spoken to by EIP-1193.

// All that is ever passed on. The mixer has the same list; this one holds if the mixer should err.
const METHODS = new Set([
  "eth_accounts", "eth_chainId", "eth_sendTransaction", "personal_sign", "eth_signTypedData_v4",
  "wallet_sendCalls", "wallet_getCallsStatus", "wallet_getCapabilities",
]);

const MOST_WALLETS = 32;

// Calls `found` once for each wallet that announces itself.
export function discover(found) {
  const seen = new Set();
  addEventListener("eip6963:announceProvider", (event) => {
    const { info, provider } = event.detail ?? {};
    if (typeof info?.uuid !== "string" || typeof info.name !== "string" || typeof provider?.request !== "function") return;
    if (seen.has(info.uuid) || seen.size >= MOST_WALLETS) return;
    seen.add(info.uuid);
    const icon = typeof info.icon === "string" && info.icon.startsWith("data:image/") ? info.icon : null;
    found({ name: shortened(info.name), rdns: String(info.rdns ?? "").slice(0, 60), icon, provider });
  });
  dispatchEvent(new Event("eip6963:requestProvider"));
}

const shortened = (name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name);

// Asks the wallet to show its accounts to this page; the wallet asks the user.
export const connect = (wallet) => wallet.provider.request({ method: "eth_requestAccounts" });

export async function look(wallet) {
  const accounts = await wallet.provider.request({ method: "eth_accounts" });
  const chainId = await wallet.provider.request({ method: "eth_chainId" });
  return { accounts, chainId };
}

export function ask(wallet, method, params) {
  if (!METHODS.has(method)) return Promise.reject({ code: 4200 });
  return wallet.provider.request({ method, params });
}

// Calls `changed` whenever the wallet says that its accounts or its chain are others.
export function watch(wallet, changed) {
  for (const event of ["accountsChanged", "chainChanged", "connect", "disconnect"]) wallet.provider.on?.(event, changed);
}

export function unwatch(wallet, changed) {
  for (const event of ["accountsChanged", "chainChanged", "connect", "disconnect"]) {
    wallet.provider.removeListener?.(event, changed);
  }
}
