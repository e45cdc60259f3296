/** What comes, for whoever waits for it. */
export interface Inbox<Message> {
  put(message: Message): void;
  /**
   * The first that is meant, of those that have come and nobody has taken yet; or the next one that comes.
   * @param wanted in words, for the error
   * @throws Error where none has come by then, or the inbox has closed
   */
  take(isMeant: (message: Message) => boolean, wanted: string, milliseconds: number): Promise<Message>;
  /** Forgets what has come. */
  empty(): void;
  close(): void;
}

/** What nobody takes takes memory: beyond that, the oldest goes. */
const MAX_MESSAGES = 10_000;
const MAX_TOLD = 10;

interface Waiting<Message> {
  readonly isMeant: (message: Message) => boolean;
  readonly end: (message: Message | Error) => void;
}

/** @param summarize a message in a few words */
export function openInbox<Message extends object>(summarize: (message: Message) => string): Inbox<Message> {
  const waiting = new Set<Waiting<Message>>();
  let messages: Message[] = [];

  const others = () => {
    if (messages.length === 0) return "nothing else has come";
    const [more, told] = [messages.length - MAX_TOLD, messages.slice(-MAX_TOLD).map(summarize).join(", ")];
    return more > 0 ? `the last of what has come: ${told}` : `what has come: ${told}`;
  };

  return {
    put(message) {
      const taker = [...waiting].find(({ isMeant }) => isMeant(message));
      if (taker) return taker.end(message);
      messages.push(message);
      if (messages.length > MAX_MESSAGES) messages.shift();
    },
    take(isMeant, wanted, milliseconds) {
      const index = messages.findIndex(isMeant);
      const [there] = index === -1 ? [] : messages.splice(index, 1);
      if (there) return Promise.resolve(there);
      return new Promise((resolve, reject) => {
        const end = (message: Error | Message) => {
          clearTimeout(timer);
          waiting.delete(one);
          if (message instanceof Error) reject(message);
          else resolve(message);
        };
        const late = () => end(new Error(`no ${wanted} within ${milliseconds} ms; ${others()}`));
        const timer = setTimeout(late, milliseconds);
        const one = { isMeant, end };
        waiting.add(one);
      });
    },
    empty: () => void (messages = []),
    close() {
      for (const { end } of waiting) end(new Error("the sandbox has stopped"));
    },
  };
}
