/**
 * Who reads the output may have seen enough, as `head` does: that ends the process as SIGTERM does, in order where it
 * has something to put in order. Another fault of the output is thrown, as it is without a listener.
 */
export function endWhenUnread(): void {
  let isUnread = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (isUnread) return;
    isUnread = true;
    if (!process.emit("SIGTERM", "SIGTERM")) process.exit();
  });
}
