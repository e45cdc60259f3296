// The sandbox is an ES module, which CommonJS can only import when it is needed: starting takes a promise anyway.
exports.startSandbox = async (options) => (await import("./index.mjs")).startSandbox(options);
