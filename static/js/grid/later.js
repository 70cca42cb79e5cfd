// A module that comes when it is used, once; after a failure it is asked for again.
export function later(load) {
  let coming;
  const failed = (error) => {
    coming = undefined;
    throw error;
  };
  return () => (coming ??= load().catch(failed));
}
