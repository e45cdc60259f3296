import * as z from "zod";
import { form } from "./form.ts";

/** The form as JSON Schema (2020-12): editors check and complete by it. */
export const jsonSchema = (): object => z.toJSONSchema(form, { io: "input" });
