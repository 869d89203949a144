// The simulated screen: the extension's own observer looks at it, with the training page in place
// of the background. The browser's own object is hidden from it: no word of it can get out.
if (parent !== self && parent.classroom) {
  const { i18n } = chrome;
  globalThis.chrome = {
    i18n,
    runtime: {
      id: "training",
      getURL: (path) => new URL(path, location.href).href,
      sendMessage: async ({ seen }) => parent.classroom.seen(seen),
      onMessage: { addListener: (hear) => parent.classroom.observer(hear) },
    },
  };
  parent.classroom.draw(document);
} else {
  globalThis.chrome = undefined; // Outside the training page there is nothing to look at.
}
