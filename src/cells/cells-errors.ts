/** What somebody asked for can't be done. The message says what to do next. */
export class CellsError extends Error {
  override readonly name: string = "CellsError";
}

/** The container engine refused, or isn't there. */
export class EngineError extends CellsError {
  override readonly name = "EngineError";
}
