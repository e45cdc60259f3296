import { render } from "preact";
import { App } from "./app.tsx";
import { open } from "./store.ts";

render(<App />, document.body);
open();
