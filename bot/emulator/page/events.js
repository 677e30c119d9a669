/** Hears what happened in the world through server-sent events, and finds its way back when the line breaks. */

const RETRY_AFTER_MS = 1500;

/** Calls `onEvent` for each event; `onLine(true)` after each (re)connection, when everything may have changed. */
export function listen({ onEvent, onLine }) {
  let source = null;
  const open = () => {
    source = new EventSource("/client/events");
    source.onopen = () => onLine(true);
    source.onmessage = (message) => onEvent(JSON.parse(message.data));
    source.onerror = () => {
      onLine(false);
      // The browser gives up for good when the answer was not a stream, such as while the server starts.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(open, RETRY_AFTER_MS);
    };
  };
  open();
  addEventListener("pagehide", () => source.close());
}
