/** Why a backup can't be made, read or restored. The message says what to do next. */
export class BackupError extends Error {
  override readonly name: string = "BackupError";
}

/** The file isn't a backup of Turbot's, or was made by a newer Turbot. */
export class NotABackupError extends BackupError {
  override readonly name = "NotABackupError";
}

/** The passphrase doesn't open the file. */
export class WrongPassphraseError extends BackupError {
  override readonly name = "WrongPassphraseError";
  constructor() {
    super(
      "The passphrase doesn't open this backup. If you are sure of it, the beginning of the file was changed.",
    );
  }
}

/** The file was changed or cut off after it was made. */
export class DamagedBackupError extends BackupError {
  override readonly name = "DamagedBackupError";
  constructor(what: string, cause?: unknown) {
    super(`The backup is damaged: ${what}. Copy it again from where it was made, or take another one.`, {
      cause,
    });
  }
}

/** What is there already would be overwritten. */
export class NotEmptyError extends BackupError {
  override readonly name = "NotEmptyError";
}
