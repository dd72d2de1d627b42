// Wallets for tests, announced by EIP-6963. What they answer is decided in the test, through the binding `toTest`.
(() => {
  const open = new Map();
  const listeners = new Map();
  let next = 0;

  function provider(uuid) {
    listeners.set(uuid, []);
    return {
      request: ({ method, params }) => new Promise((resolve, reject) => {
        open.set(++next, { resolve, reject });
        toTest(JSON.stringify({ id: next, wallet: uuid, method, params: params ?? [] }));
      }),
      on: (event, heard) => listeners.get(uuid).push([event, heard]),
      removeListener: (event, heard) =>
        listeners.set(uuid, listeners.get(uuid).filter((one) => one[0] !== event || one[1] !== heard)),
    };
  }

  const announced = [];
  globalThis.fakeWallets = {
    install(uuid, name, icon) {
      const detail = Object.freeze({ info: { uuid, name, icon, rdns: `test.${uuid}` }, provider: provider(uuid) });
      const announce = () => dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
      announced.push(announce);
      announce();
    },
    resolve: (id, result) => open.get(id)?.resolve(result),
    reject: (id, error) => open.get(id)?.reject(error),
    emit: (uuid, event, value) => listeners.get(uuid).forEach(([name, heard]) => name === event && heard(value)),
  };
  addEventListener("eip6963:requestProvider", () => announced.forEach((announce) => announce()));
})();
