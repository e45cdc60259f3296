import { loadStructures } from "../model/load.ts";
import { operations } from "../model/operations.ts";
import { decode } from "./decode.ts";
import { encodeError, encodeResult, piecesOf } from "./encode.ts";
import { findOperation } from "./operation.ts";
import type { QueryProtocol } from "./protocol.ts";

/** EC2 (Smithy, "AWS EC2 query protocol"), in all of its versions. */
export const ec2: QueryProtocol = {
  service: "ec2",
  contentType: "text/xml;charset=UTF-8",
  async findOperation(all) {
    const { action, version, parameters } = findOperation(all);
    const { input, output } = operations[action];
    const structures = await loadStructures(action);
    const model = { structures, version };
    const pieces = piecesOf(output, model);
    return {
      action,
      version,
      structures,
      decodeInput: () => decode(input, parameters, model),
      octetsOf: pieces.octetsOf,
      encodeResult: (result, requestId) => encodeResult(action, output, result, { ...model, requestId }, pieces),
    };
  },
  encodeError: (error, requestId) => ({ status: error.status, body: encodeError(error, requestId) }),
};
