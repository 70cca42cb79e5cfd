// A module that comes when it is used; after a failure under another address, for a browser asks for each but once.
export function later(address) {
  let failures = 0;
  let coming;
  const failed = (error) => {
    coming = undefined;
    failures++;
    throw error;
  };
  return () => (coming ??= import(failures ? `${address}?${failures}` : address).catch(failed));
}
